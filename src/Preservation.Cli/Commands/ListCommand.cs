using System.CommandLine;
using System.Globalization;
using Preservation.Cli.Terminal;
using Preservation.Core.Json;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve list</c>: the holdings.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Verb("list", "List the holdings that the catalogue knows.", "preserve list --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var holdings = await archive.Context.Catalogue.HoldingsAsync(token);
            var output = parse.Output();
            if (holdings.Count == 0)
                output.Say("No holdings yet. Register one with 'preserve register <id> <dir>'.");
            else
            {
                output.Table(["holding", "sequence", "artifacts", "size", "manifest of", "name"], holdings.Select(holding => (IReadOnlyList<string>)
                [
                    holding.Id.Value, holding.Sequence.ToString(CultureInfo.InvariantCulture), holding.Artifacts.ToString(CultureInfo.InvariantCulture),
                    Output.Bytes(holding.Size), Moments.Write(holding.CreatedAt), holding.DisplayName ?? "",
                ]));
            }
            output.Write(json =>
            {
                json.WriteStartArray("holdings");
                foreach (var holding in holdings)
                {
                    json.WriteStartObject();
                    json.WriteString("id", holding.Id.Value);
                    json.WriteNumber("sequence", holding.Sequence);
                    json.WriteNumber("artifacts", holding.Artifacts);
                    json.WriteNumber("bytes", holding.Size);
                    json.WriteString("manifestSha256", holding.Manifest.ToString());
                    json.WriteString("createdAt", Moments.Write(holding.CreatedAt));
                    json.WriteString("displayName", holding.DisplayName);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }
}
