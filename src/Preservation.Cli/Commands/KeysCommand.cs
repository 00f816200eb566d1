using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve keys</c>: signing keys and who is trusted.</summary>
internal static class KeysCommand
{
    public static Command Create() => new Verb("keys", "Make and show signing keys and the trust policy.", "preserve keys list", "preserve keys new deputy --holder 'John Doe' --co-sign")
    {
        CreateNew(), CreateList(), CreateShow(), KeyEndCommand.CreateRetire(), KeyEndCommand.CreateRevoke(),
    };

    private static Verb CreateNew()
    {
        var name = new Argument<string>("name") { Description = "For file names: a-z, 0-9 and '-'." };
        var holder = new Option<string>("--holder") { Description = "Who holds the key, in words.", Required = true };
        var coSign = new Option<bool>("--co-sign") { Description = "Sign every manifest with it from now on, besides the keys that sign already." };
        var unencrypted = new Option<bool>("--unencrypted-key") { Description = "Leave it without a passphrase." };
        var command = new Verb("new", "Make an ECDSA P-384 key and trust it from now on.", "preserve keys new deputy --holder 'John Doe' --co-sign") { name, holder, coSign, unencrypted };
        command.SetWork(async (parse, token) =>
        {
            var folder = parse.ArchiveFolder();
            var configuration = OpenArchive.ReadConfiguration(folder);
            var trustPath = Path.Combine(folder, OpenArchive.TrustFile);
            var trust = OpenArchive.ReadTrust(trustPath);
            var passphrase = parse.GetValue(unencrypted) ? null : parse.Passphrase() ?? throw new ArchiveRefusedException(
                "The key is encrypted with a passphrase, the same as the other keys: set PRESERVATION_PASSPHRASE, or name a file with --passphrase-file.");
            var key = KeyFiles.Create(Path.Combine(folder, OpenArchive.KeysFolder), parse.GetRequiredValue(name), passphrase);
            DurableFile.Write(trustPath, TrustPolicyJson.Write(trust with { Keys = [.. trust.Keys, InitCommand.NewKey(key, parse.GetRequiredValue(holder))] }));
            if (parse.GetValue(coSign))
            {
                var signer = new SignerConfiguration(parse.GetRequiredValue(name), parse.GetRequiredValue(holder), $"{OpenArchive.KeysFolder}/{parse.GetRequiredValue(name)}.key.pem");
                DurableFile.Write(Path.Combine(folder, ArchiveConfiguration.FileName), (configuration with { Signers = [.. configuration.Signers, signer] }).Write());
            }
            await KeepAsync(parse, configuration, folder, key, token);
            await EnterChanges.RunAsync(parse, token);
            parse.Output().Say($"The key {key.Id} of '{parse.GetRequiredValue(holder)}' is trusted from now on{(parse.GetValue(coSign) ? ", and signs every new manifest" : "")}.");
            parse.Output().Write(json => json.WriteString("keyid", key.Id));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task KeepAsync(ParseResult parse, ArchiveConfiguration configuration, string folder, PublicKey key, CancellationToken cancellationToken)
    {
        foreach (var store in configuration.Stores)
        {
            try
            {
                var opened = await Wiring.OpenStoreAsync(store, folder, configuration.Archive, cancellationToken);
                await PrepareStore.KeepKeyAsync(opened, key, cancellationToken);
            }
            catch (ObjectStoreException e)
            {
                parse.Output().Hint($"the public key is not in the kit of store '{store.Name}': {e.Message}");
            }
        }
    }

    private static TrustPolicy TrustOf(string folder)
    {
        // Says what is missing when the folder is no archive at all.
        _ = OpenArchive.ReadConfiguration(folder);
        return OpenArchive.ReadTrust(Path.Combine(folder, OpenArchive.TrustFile));
    }

    private static Verb CreateList()
    {
        var command = new Verb("list", "Show whom the trust policy trusts, for what and when.", "preserve keys list --json");
        command.SetAction(parse =>
        {
            var trust = TrustOf(parse.ArchiveFolder());
            var output = parse.Output();
            output.Say($"{trust.Threshold} of these must have signed a manifest:");
            output.Table(["key", "algorithm", "holder", "may sign", "from", "until", "revoked from"], trust.Keys.Select(key => (IReadOnlyList<string>)
            [
                key.Key.Id[..16] + "…", key.Key.Algorithm.Name(), key.Holder, key.MaySign.ToString().ToLowerInvariant(),
                Moments.Write(key.ValidFrom), Terminal.Output.Moment(key.ValidUntil, "-"), Terminal.Output.Moment(key.RevokedFrom, "-"),
            ]));
            output.Write(json =>
            {
                json.WriteNumber("threshold", trust.Threshold);
                json.WriteStartArray("keys");
                foreach (var key in trust.Keys)
                {
                    json.WriteStartObject();
                    json.WriteString("keyid", key.Key.Id);
                    json.WriteString("holder", key.Holder);
                    json.WriteString("validFrom", Moments.Write(key.ValidFrom));
                    json.WriteString("validUntil", Terminal.Output.Moment(key.ValidUntil, ""));
                    json.WriteString("revokedFrom", Terminal.Output.Moment(key.RevokedFrom, ""));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The one key whose id begins so.</summary>
    /// <exception cref="ArchiveRefusedException">There is none, or several.</exception>
    public static TrustedKey Find(TrustPolicy trust, string prefix)
    {
        var found = trust.Keys.Where(key => prefix.Length >= 6 && key.Key.Id.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return found is [var trusted] ? trusted
            : throw new ArchiveRefusedException($"{found.Count} keys of the trust policy begin with '{prefix}'; exactly one is needed. See 'preserve keys list'.");
    }

    private static Verb CreateShow()
    {
        var id = new Argument<string>("key") { Description = "Begin of its id, at least 6 characters." };
        var command = new Verb("show", "Print a public key and its ids.", "preserve keys show 1602687f") { id };
        command.SetAction(parse =>
        {
            var trust = TrustOf(parse.ArchiveFolder());
            var trusted = Find(trust, parse.GetRequiredValue(id));
            var output = parse.Output();
            output.Say($"id      {trusted.Key.Id}");
            output.Say($"hint    {trusted.Key.OmsHint}");
            output.Say($"holder  {trusted.Holder}");
            output.Say(trusted.Key.Pem.TrimEnd());
            output.Write(json =>
            {
                json.WriteString("keyid", trusted.Key.Id);
                json.WriteString("hint", trusted.Key.OmsHint);
                json.WriteString("holder", trusted.Holder);
                json.WriteString("publicKey", trusted.Key.Pem);
            });
            return ExitCode.Done;
        });
        return command;
    }
}
