using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Preservation.Worker.Tests.Operating;

namespace Preservation.Worker.Tests.Api.Described;

/// <summary>Judges the OpenAPI document by a validator of the npm registry, and every answer by its schema in it: no member may be missing there.</summary>
public sealed class DescriptionTests(DamagedWorker worker) : IClassFixture<DamagedWorker>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Api", "openapi");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_describes_what_is_mapped_and_nothing_else()
    {
        await using var scene = await ApiScene.StartAsync();
        var paths = JsonNode.Parse((await scene.GetAsync("openapi.json")).Body)!["paths"]!.AsObject();

        var mapped = scene.Endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.EndsWith("openapi.json", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), paths.SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_valid_and_so_is_every_answer()
    {
        SkipWithoutNpm();
        var incident = (string)(await worker.GetAsync("incidents"))["incidents"]![0]!["id"]!;
        (string Method, string Path, string Query, string? Body)[] calls =
        [
            ("get", "/api/v1/archive", "", null), ("get", "/api/v1/holdings", "", null), ("get", "/api/v1/holdings/{id}", "", null), ("get", "/api/v1/holdings/{id}/replicas", "?limit=3", null),
            ("get", "/api/v1/holdings/{id}/audits", "", null), ("get", "/api/v1/stores", "", null), ("get", "/api/v1/stores/{name}", "", null), ("get", "/api/v1/incidents", "?state=all", null),
            ("get", "/api/v1/incidents/{id}", "", null), ("get", "/api/v1/policy", "", null),
            ("post", "/api/v1/pauses", "", """{"reason":"all of it","for":"1h"}"""), ("post", "/api/v1/holdings/{id}/run", "", """{"grade":"presence"}"""), ("get", "/api/v1/work", "", null),
            ("delete", "/api/v1/pauses", "?store=one", null), ("delete", "/api/v1/pauses", "", null),
            ("post", "/api/v1/incidents/{id}/acknowledge", "", """{"reason":"a disk is ordered"}"""),
            ("get", "/api/v1/holdings", "?limit=0", null), ("post", "/api/v1/pauses", "", "{}"), ("get", "/api/v1/stores/{name}", "?x", null),
        ];
        JsonArray answers = [];
        foreach (var (method, path, query, body) in calls)
        {
            var asked = path.Replace("{id}", path.Contains("incidents", StringComparison.Ordinal) ? incident : WorkerArchive.Holding, StringComparison.Ordinal).Replace("{name}", "one", StringComparison.Ordinal);
            var (status, type, json) = await worker.AsksAsync(method.ToUpperInvariant(), asked + query, body);
            if (json is not null)
                answers.Add(new JsonObject { ["name"] = $"{method} {path}{query} {status}", ["path"] = path, ["method"] = method, ["status"] = status, ["type"] = type, ["json"] = json });
        }
        var description = await worker.GetAsync("openapi.json");
        Assert.Empty(description["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (method.Key, path.Key))).Except(calls.Select(call => (call.Method, call.Path))));
        Assert.Equal("3.1", ((string)description["openapi"]!)[..3]);

        var wrong = await JudgeAsync(new JsonObject { ["description"] = description, ["answers"] = answers });

        Assert.Equal(answers.Count + 1, wrong.Count);
        Assert.All(wrong, judged => Assert.True(judged.Value.Length == 0, $"{judged.Key}: {string.Join("; ", judged.Value)}"));
    }

    private static void SkipWithoutNpm() => Assert.SkipUnless(File.Exists("/usr/bin/npm") || File.Exists("/usr/local/bin/npm"), "npm is not installed: run ops/install --tests");

    private static async Task<Dictionary<string, string[]>> JudgeAsync(JsonObject input)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await RunAsync("", "npm", "ci", "--no-audit", "--no-fund");
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(await RunAsync(input.ToJsonString(), "node", "validate.js"))!;
    }

    private static async Task<string> RunAsync(string input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.StandardInput.WriteAsync(input.AsMemory(), Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"{program}: {await error}");
        return await output;
    }
}
