using Preservation.Archive.Ledger;
using Preservation.Archive.Witnessing;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary><c>preserve ledger witness list</c>: whom the archive asks, and what each has signed last.</summary>
internal static class WitnessListCommand
{
    private sealed record Row(string Name, Uri Address, long? Size, string? Problem);

    public static Verb Create()
    {
        var command = new Verb("list", "Show the witnesses of the archive, and how many entries the checkpoint has that each signed last.", "preserve ledger witness list --json");
        command.SetWork(async (parse, token) =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var trust = LedgerTrust.Of(archive.Context.Trust);
            List<Row> rows = [];
            foreach (var witness in archive.Context.Trust.Witnesses)
            {
                try
                {
                    var head = await new WitnessClient(archive.Context, witness).LatestAsync(trust, token);
                    rows.Add(new Row(witness.Name, witness.Address, head?.Checkpoint.Size ?? 0, null));
                }
                catch (Exception e) when (e is WitnessSilentException or DocumentException)
                {
                    rows.Add(new Row(witness.Name, witness.Address, null, e.Message));
                }
            }
            var signed = await StoredLedger.OfHead(archive.Context).HeadAsync(token) is { } ours ? trust.WitnessesOf(ours.Note).Count : 0;
            archive.EndProgress();
            var output = parse.Output();
            output.Say($"{signed} of {rows.Count} witnesses have signed the newest checkpoint; the policy asks for {archive.Context.Policy.Ledger.Witnesses}.");
            if (rows.Count > 0)
                output.Table(["witness", "address", "signed last", "problem"], rows.Select(row => (IReadOnlyList<string>)[row.Name, row.Address.AbsoluteUri, row.Size is { } size ? FormattableString.Invariant($"{size} entries") : "-", row.Problem ?? ""]));
            output.Write(json =>
            {
                json.WriteNumber("needed", archive.Context.Policy.Ledger.Witnesses);
                json.WriteNumber("signed", signed);
                json.WriteStartArray("witnesses");
                foreach (var row in rows)
                {
                    json.WriteStartObject();
                    json.WriteString("name", row.Name);
                    json.WriteString("url", row.Address.AbsoluteUri);
                    if (row.Size is { } size)
                        json.WriteNumber("size", size);
                    if (row.Problem is not null)
                        json.WriteString("problem", row.Problem);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return rows.Any(row => row.Problem is not null) ? ExitCode.Inconclusive : ExitCode.Done;
        });
        return command;
    }
}
