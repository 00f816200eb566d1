using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Preservation.Cli.Tests.Formats;

/// <summary>A document to be judged.</summary>
/// <param name="Name">For the result; each once.</param>
/// <param name="Schema">File name of the schema without its ending, e.g. <c>manifest</c>.</param>
/// <param name="Bytes">JSON.</param>
internal sealed record SchemaDocument(string Name, string Schema, byte[] Bytes);

/// <summary>
/// Judges documents by <c>manifests/schema</c> with Ajv, a JSON Schema validator of the npm registry: the .NET ones
/// that know draft 2020-12 cannot be restored from every registry. <c>npm ci</c> installs it once beside the tests.
/// </summary>
internal static class SchemaCheck
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Formats", "ajv");

    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    /// <summary>What each document violates, by its name; nothing for a valid one.</summary>
    public static async Task<IReadOnlyDictionary<string, string[]>> RunAsync(IEnumerable<SchemaDocument> documents, CancellationToken cancellationToken)
    {
        var refusal = await Installed.Value;
        Assert.SkipWhen(refusal is not null, $"Ajv cannot be installed: {refusal}");
        var input = new JsonObject
        {
            ["schemas"] = new JsonArray([.. Directory.GetFiles(Repository.Manifests("schema")).Select(path => JsonNode.Parse(File.ReadAllBytes(path)))]),
            ["documents"] = new JsonArray([.. documents.Select(document => new JsonObject
            {
                ["name"] = document.Name,
                ["schema"] = document.Schema,
                ["json"] = JsonNode.Parse(document.Bytes),
            })]),
        };
        var result = await VerifyScript.RunAsync(
            new ProcessStartInfo("node", ["validate.js"]) { WorkingDirectory = Folder }, input.ToJsonString(), cancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(result.Output)!;
    }

    // Null when it is there.
    private static async Task<string?> InstallAsync()
    {
        try
        {
            var npm = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder };
            var result = await VerifyScript.RunAsync(npm, "", CancellationToken.None);
            return result.ExitCode == 0 ? null : result.Error;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
