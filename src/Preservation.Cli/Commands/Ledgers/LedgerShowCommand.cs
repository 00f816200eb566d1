using System.CommandLine;
using System.Globalization;
using System.Text;
using Preservation.Core.Ledger.Entries;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger show</c>: the entries, as one store has them.</summary>
internal static class LedgerShowCommand
{
    public static Verb Create()
    {
        var last = new Option<long>("--last") { Description = "How many of the newest; 0 for all.", DefaultValueFactory = _ => 20, HelpName = "count" };
        var store = LedgerCommand.StoreOption();
        var command = new Verb("show", "Show entries of the ledger. 'preserve ledger check' says whether they are to be believed.", "preserve ledger show", "preserve ledger show --last 0 --json") { last, store };
        command.SetWork((parse, token) => LedgerCommand.DamageAsync(async () =>
        {
            await using var archive = await Wiring.OpenAsync(parse, Signing.No, token);
            var (ledger, head) = await LedgerCommand.OpenAsync(archive.Context, parse.GetValue(store), token);
            var size = head.Checkpoint.Size;
            var from = parse.GetValue(last) is > 0 and var count ? Math.Max(0, size - count) : 0;
            List<(long Index, byte[] Bytes, LedgerEntry Entry)> entries = [];
            await foreach (var bytes in ledger.EntriesAsync(from, size, token))
                entries.Add((from + entries.Count, bytes, LedgerEntry.Parse(bytes, $"Entry {from + entries.Count}")));
            var output = parse.Output();
            output.Table(["entry", "at", "what", "of"], entries.Select(entry => (IReadOnlyList<string>)
                [entry.Index.ToString(CultureInfo.InvariantCulture), $"{entry.Entry.At:u}", entry.Entry.Event.Type, LedgerCommand.Subject(entry.Entry.Event)]));
            output.Say($"{size} entries, root {head.Checkpoint.Root.Short}, from store '{ledger.Store.Name}'.");
            output.Write(json =>
            {
                LedgerCommand.WriteHead(json, head);
                json.WriteString("store", ledger.Store.Name.Value);
                json.WriteStartArray("entries");
                foreach (var (index, bytes, _) in entries)
                {
                    json.WriteStartObject();
                    json.WriteNumber("index", index);
                    json.WritePropertyName("entry");
                    json.WriteRawValue(Encoding.UTF8.GetString(bytes).TrimEnd());
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        }));
        return command;
    }
}
