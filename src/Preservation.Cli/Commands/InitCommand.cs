using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Catalogue;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Digests;
using Preservation.Core.Policies;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve init</c>: makes an archive.</summary>
internal static class InitCommand
{
    private const string FirstKey = "primary";

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("dir") { Description = "Folder of the archive; made when it is not there." };
        var stores = new Option<string[]>("--store") { Description = "A store: a folder, s3://bucket/prefix or azure://container/prefix, with settings after '?'; three of different makers are a good start.", HelpName = "name=location", Required = true, AllowMultipleArgumentsPerToken = true };
        var holder = new Option<string>("--holder") { Description = "Who holds the signing key, in words.", DefaultValueFactory = _ => "archive operator" };
        var copies = new Option<int?>("--copies") { Description = "Verified copies that the policy asks for; default: one per store, at most 3." };
        var chunk = new Option<int>("--chunk-size") { Description = "Bytes per Merkle leaf of new holdings.", DefaultValueFactory = _ => Chunking.DefaultSize };
        var unencrypted = new Option<bool>("--unencrypted-key") { Description = "Leave the signing key without a passphrase." };
        var makes = new Option<bool>("--make-buckets") { Description = "Make buckets and containers that are not there." };
        var command = new Verb("init", "Make an archive: configuration, signing key, trust policy, stores, catalogue.",
            "preserve init archive --store a=/mnt/disk1/a b=/mnt/disk2/b c=/mnt/nas/c",
            "preserve init archive --store disk=/mnt/disk 'eu=s3://weights?endpoint=https://s3.example.org&accessKey=env:S3_KEY&secretKey=env:S3_SECRET' 'az=azure://weights?connectionString=env:AZURE'",
            "preserve init archive --store a=/mnt/a --holder 'Jane Doe, archive custodian' --passphrase-file pass.txt")
        {
            folder, stores, holder, copies, chunk, unencrypted, makes,
        };
        command.SetWork((parse, token) => RunAsync(parse, new InitRequest(
            parse.GetRequiredValue(folder).FullName,
            parse.GetRequiredValue(stores),
            parse.GetRequiredValue(holder),
            parse.GetValue(copies),
            ChunkingOf(parse.GetValue(chunk)),
            parse.GetValue(unencrypted),
            parse.GetValue(makes)), token));
        return command;
    }

    private static Chunking ChunkingOf(int size)
    {
        try
        {
            return new Chunking(size);
        }
        catch (ArgumentException e)
        {
            throw new ArchiveRefusedException($"--chunk-size: {e.Message}", e);
        }
    }

    private sealed record InitRequest(string Folder, string[] Stores, string Holder, int? Copies, Chunking Chunking, bool Unencrypted, bool MakesBuckets);

    private static async Task<int> RunAsync(ParseResult parse, InitRequest request, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(request.Folder, ArchiveConfiguration.FileName)))
            throw new ArchiveRefusedException($"'{request.Folder}' is an archive already; it was left as it is.");
        if (File.Exists(request.Folder))
            throw new ArchiveRefusedException($"'{request.Folder}' is a file, and a folder is needed.");
        var passphrase = request.Unencrypted ? null : parse.Passphrase() ?? throw new ArchiveRefusedException(
            "The signing key is encrypted with a passphrase: set PRESERVATION_PASSPHRASE, or name a file with --passphrase-file. (--unencrypted-key does without.)");
        var stores = request.Stores.Select(text => StoreLocation.Parse(text, new Dictionary<string, string>())).ToList();
        foreach (var twice in stores.GroupBy(store => store.Name).Where(group => group.Count() > 1))
            throw new ArchiveRefusedException($"Two stores are called '{twice.Key}'; each needs a name of its own.");
        Directory.CreateDirectory(request.Folder);
        var keys = Path.Combine(request.Folder, OpenArchive.KeysFolder);
        // A key that an earlier, broken init left is of no archive yet: it was never used.
        if (File.Exists(Path.Combine(keys, $"{FirstKey}.key.pem")))
            throw new ArchiveRefusedException($"'{keys}' holds a key already, of an init that was broken off or of another archive. Move it away and run init again.");
        foreach (var store in stores)
            await Wiring.MakePlaceAsync(store, request.Folder, request.MakesBuckets, cancellationToken);
        var key = KeyFiles.Create(keys, FirstKey, passphrase);
        var configuration = new ArchiveConfiguration
        {
            Archive = Guid.NewGuid(),
            Chunking = request.Chunking,
            Signers = [new SignerConfiguration(FirstKey, request.Holder, $"{OpenArchive.KeysFolder}/{FirstKey}.key.pem")],
            Stores = stores,
        };
        var trust = new TrustPolicy
        {
            Archive = configuration.Archive,
            Threshold = 1,
            Keys = [NewKey(key, request.Holder)],
        };
        await SetUpStoresAsync(configuration, request.Folder, trust, cancellationToken);
        var policy = PreservationPolicy.Default(stores.Count);
        DurableFile.Write(Path.Combine(request.Folder, OpenArchive.PolicyFile), PolicyJson.Write(policy with { Copies = request.Copies ?? policy.Copies }));
        DurableFile.Write(Path.Combine(request.Folder, OpenArchive.TrustFile), TrustPolicyJson.Write(trust));
        await SqliteCatalogue.Open(Path.Combine(request.Folder, CatalogueFactory.FileName), TimeProvider.System).DisposeAsync();
        // Last: with it the archive exists.
        DurableFile.Write(Path.Combine(request.Folder, ArchiveConfiguration.FileName), configuration.Write());
        Report(parse, request, configuration, key);
        return ExitCode.Done;
    }

    public static TrustedKey NewKey(PublicKey key, string holder) => new()
    {
        Key = key,
        Holder = holder,
        MaySign = Purposes.Manifests | Purposes.Receipts,
        ValidFrom = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
    };

    private static async Task SetUpStoresAsync(ArchiveConfiguration configuration, string folder, TrustPolicy trust, CancellationToken cancellationToken)
    {
        foreach (var store in configuration.Stores)
            await Wiring.SetUpStoreAsync(store, folder, trust, cancellationToken);
    }

    private static void Report(ParseResult parse, InitRequest request, ArchiveConfiguration configuration, PublicKey key)
    {
        var output = parse.Output();
        output.Say($"Archive {configuration.Archive} is ready in '{request.Folder}' with {configuration.Stores.Count} stores.");
        output.Say($"It signs with the key {key.Id[..16]}… of '{request.Holder}' ({OpenArchive.KeysFolder}/{FirstKey}.key.pem{(request.Unencrypted ? ", NOT encrypted" : "")}).");
        output.Hint($"keep copies of '{OpenArchive.KeysFolder}/' and '{OpenArchive.TrustFile}' elsewhere: the stores can be rebuilt from each other, the key cannot.");
        output.Write(json =>
        {
            json.WriteString("archive", configuration.Archive.ToString());
            json.WriteString("folder", request.Folder);
            json.WriteString("keyid", key.Id);
            json.WriteStartArray("stores");
            foreach (var store in configuration.Stores)
                json.WriteStringValue(store.Name.Value);
            json.WriteEndArray();
        });
    }
}
