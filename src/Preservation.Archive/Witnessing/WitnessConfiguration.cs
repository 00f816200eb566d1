using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Archive.Witnessing;

/// <summary><c>witness.json</c>: who a witness is, and which ledgers it watches.</summary>
public sealed record WitnessConfiguration
{
    public const string FileName = "witness.json", Schema = "urn:weight-preservation:witness:v1";

    /// <summary>Of its key, as it stands before its signatures: a host and a path by custom.</summary>
    public required string Name { get; init; }

    /// <summary>Its private key, relative to its folder.</summary>
    public required string KeyFile { get; init; }

    public required IReadOnlyList<LedgerTrust> Ledgers { get; init; }

    public byte[] Write() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("name", Name);
        json.WriteString("keyFile", KeyFile);
        json.WriteStartArray("ledgers");
        foreach (var ledger in Ledgers)
        {
            json.WriteStartObject();
            json.WriteString("origin", ledger.Origin);
            json.WriteStartArray("keys");
            foreach (var key in ledger.Keys)
                json.WriteStringValue(key.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with the file.</exception>
    public static WitnessConfiguration Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var configuration = new WitnessConfiguration
        {
            Name = root.String("name"),
            KeyFile = root.String("keyFile"),
            Ledgers = [.. root.Objects("ledgers").Select(ReadLedger)],
        };
        root.NoOthers();
        foreach (var twice in configuration.Ledgers.GroupBy(ledger => ledger.Origin).Where(group => group.Count() > 1))
            root.Fail("ledgers", $"the origin '{twice.Key}' is listed {twice.Count()} times");
        return problems.Count == 0 ? configuration : throw new DocumentException(document, problems);
    }

    private static LedgerTrust ReadLedger(JsonReading reading)
    {
        List<VerifierKey> keys = [];
        foreach (var text in reading.Strings("keys"))
        {
            try
            {
                keys.Add(VerifierKey.Parse(text));
            }
            catch (FormatException e)
            {
                reading.Fail("keys", e.Message.TrimEnd('.'));
            }
        }
        var ledger = new LedgerTrust(reading.String("origin"), keys);
        reading.NoOthers();
        return ledger;
    }
}
