using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary><c>preserve ledger witness add</c> and <c>remove</c>: which witnesses the archive asks, and trusts.</summary>
internal static class WitnessAddCommand
{
    public static Verb CreateAdd()
    {
        var url = new Argument<string>("url") { Description = "Where it is asked, without /add-checkpoint." };
        var key = new Argument<string>("key") { Description = "What it signs with, as 'witness init' printed it: name+id+base64." };
        var command = new Verb("add", "Ask this witness for its signature on every checkpoint from now on, and trust it. How many must have signed is in policy.json ('ledger', 'witnesses').",
            "preserve ledger witness add https://witness.lab.example lab.example/witness+1a2b3c4d+Aj...") { url, key };
        command.SetWork(async (parse, token) =>
        {
            var witness = new TrustedWitness(ReadUrl(parse.GetRequiredValue(url)), ReadKey(parse.GetRequiredValue(key)).ToString());
            var trust = Change(parse, trust => trust.Witnesses.Any(each => each.Name == witness.Name)
                ? throw new ArchiveRefusedException($"A witness '{witness.Name}' is trusted already. Remove it first with 'preserve ledger witness remove {witness.Name}'.")
                : trust with { Witnesses = [.. trust.Witnesses, witness] });
            var output = parse.Output();
            output.Say($"Witness '{witness.Name}' is trusted, and asked with the next entry; 'preserve ledger sync' asks it now.");
            output.Hint("give trust.json to who runs it, for 'preserve ledger witness watch'.");
            output.Write(json => json.WriteNumber("witnesses", trust.Witnesses.Count));
            await EnterChanges.RunAsync(parse, token);
            return ExitCode.Done;
        });
        return command;
    }

    public static Verb CreateRemove()
    {
        var name = new Argument<string>("name") { Description = "Of the witness." };
        var command = new Verb("remove", "Neither ask nor trust this witness any more. Its signatures stay where they are.", "preserve ledger witness remove lab.example/witness") { name };
        command.SetWork(async (parse, token) =>
        {
            var gone = parse.GetRequiredValue(name);
            var trust = Change(parse, trust => trust.Witnesses.All(each => each.Name != gone)
                ? throw new ArchiveRefusedException($"No witness '{gone}' is trusted; 'preserve ledger witness list' shows those that are.")
                : trust with { Witnesses = [.. trust.Witnesses.Where(each => each.Name != gone)] });
            parse.Output().Say($"Witness '{gone}' is neither asked nor trusted any more.");
            parse.Output().Write(json => json.WriteNumber("witnesses", trust.Witnesses.Count));
            await EnterChanges.RunAsync(parse, token);
            return ExitCode.Done;
        });
        return command;
    }

    private static TrustPolicy Change(ParseResult parse, Func<TrustPolicy, TrustPolicy> change)
    {
        _ = OpenArchive.ReadConfiguration(parse.ArchiveFolder());
        var path = Path.Combine(parse.ArchiveFolder(), OpenArchive.TrustFile);
        var changed = change(OpenArchive.ReadTrust(path));
        DurableFile.Write(path, TrustPolicyJson.Write(changed));
        return changed;
    }

    private static Uri ReadUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url
        : throw new ArchiveRefusedException($"'{text}' is no address that begins with http:// or https://.");

    private static VerifierKey ReadKey(string text)
    {
        try
        {
            var key = VerifierKey.Parse(text);
            return key is VerifierKey.Ecdsa or VerifierKey.MlDsa44Cosignature ? key
                : throw new ArchiveRefusedException($"The key of '{key.Name}' is Ed25519, which .NET cannot check: a witness with an ECDSA key (type 0x02) or ML-DSA-44 (type 0x06) is needed.");
        }
        catch (FormatException e)
        {
            throw new ArchiveRefusedException($"The key is not understood: {e.Message}", e);
        }
    }
}
