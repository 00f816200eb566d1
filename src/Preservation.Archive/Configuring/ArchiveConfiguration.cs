using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Json;

namespace Preservation.Archive.Configuring;

/// <summary>One signer of the configuration.</summary>
/// <param name="Name">For file names, <c>[a-z0-9-]</c>.</param>
/// <param name="Holder">Who holds the key, in words.</param>
/// <param name="KeyFile">Encrypted private key, relative to the archive's folder, or absolute.</param>
public sealed record SignerConfiguration(string Name, string Holder, string KeyFile);

/// <summary><c>preservation.json</c>: what an archive is made of. No secret ever stands in it.</summary>
public sealed record ArchiveConfiguration
{
    public const string FileName = "preservation.json";

    public const string Schema = "urn:weight-preservation:archive:v1";

    public required Guid Archive { get; init; }

    /// <summary>For new holdings; default 4 MiB.</summary>
    public required Chunking Chunking { get; init; }

    public required IReadOnlyList<SignerConfiguration> Signers { get; init; }

    public required IReadOnlyList<StoreConfiguration> Stores { get; init; }

    /// <summary>Null for the SQLite file in the archive's folder.</summary>
    public CatalogueConfiguration? Catalogue { get; init; }

    /// <summary>The store that keeps the head of the ledger; null for the first that takes in new holdings.</summary>
    public StoreName? LedgerHead { get; init; }

    public byte[] Write() => StrictJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("archive", $"urn:uuid:{Archive}");
        json.WriteNumber("chunkSize", Chunking.ChunkSize);
        json.WriteStartArray("signers");
        foreach (var signer in Signers)
        {
            json.WriteStartObject();
            json.WriteString("name", signer.Name);
            json.WriteString("holder", signer.Holder);
            json.WriteString("keyFile", signer.KeyFile);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("stores");
        foreach (var store in Stores)
            store.Write(json);
        json.WriteEndArray();
        if (LedgerHead is not null)
        {
            json.WriteStartObject("ledger");
            json.WriteString("head", LedgerHead.Value);
            json.WriteEndObject();
        }
        Catalogue?.Write(json);
        json.WriteEndObject();
    });

    /// <exception cref="DocumentException">Everything that is wrong with the file.</exception>
    public static ArchiveConfiguration Parse(ReadOnlyMemory<byte> bytes, string document)
    {
        using var json = StrictJson.Parse(bytes, document);
        List<Problem> problems = [];
        var root = new JsonReading(json.RootElement, "$", problems);
        root.Exactly("schema", Schema);
        var configuration = new ArchiveConfiguration
        {
            Archive = root.Uuid("archive"),
            Chunking = ReadChunking(root),
            Signers = [.. root.Objects("signers").Select(ReadSigner)],
            Stores = [.. root.Objects("stores").Select(StoreConfiguration.Read).OfType<StoreConfiguration>()],
            Catalogue = root.OptionalObject("catalogue") is { } catalogue ? CatalogueConfiguration.Read(catalogue) : null,
            LedgerHead = ReadHead(root),
        };
        root.NoOthers();
        foreach (var twice in configuration.Stores.GroupBy(store => store.Name).Where(group => group.Count() > 1))
            root.Fail("stores", $"the name '{twice.Key}' is used {twice.Count()} times");
        if (configuration.LedgerHead is { } head && configuration.Stores.All(store => store.Name != head || store.Life == StoreLife.Retired))
            root.Fail("ledger.head", $"there is no store '{head}' in use");
        return problems.Count == 0 ? configuration : throw new DocumentException(document, problems);
    }

    private static Chunking ReadChunking(JsonReading root)
    {
        var size = root.Integer("chunkSize");
        try
        {
            return new Chunking((int)Math.Min(size, int.MaxValue));
        }
        catch (ArgumentException e)
        {
            root.Fail("chunkSize", e.Message);
            return new Chunking(Chunking.DefaultSize);
        }
    }

    private static StoreName? ReadHead(JsonReading root)
    {
        if (root.OptionalObject("ledger") is not { } reading)
            return null;
        var text = reading.String("head");
        reading.NoOthers();
        try
        {
            return StoreName.Parse(text);
        }
        catch (FormatException e)
        {
            reading.Fail("head", e.Message.TrimEnd('.'));
            return null;
        }
    }

    private static SignerConfiguration ReadSigner(JsonReading reading)
    {
        var signer = new SignerConfiguration(reading.String("name"), reading.String("holder"), reading.String("keyFile"));
        if (!KeyFiles.IsName(signer.Name))
            reading.Fail("name", $"'{signer.Name}' is not a name for a key: a-z, 0-9 and '-' are allowed");
        reading.NoOthers();
        return signer;
    }
}
