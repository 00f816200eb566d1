using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve keys retire</c> and <c>preserve keys revoke</c>: the end of a key in the trust policy. No key file is touched.</summary>
internal static class KeyEndCommand
{
    public static Verb CreateRetire()
    {
        var (id, at) = (KeyArgument(), MomentOption("--until", "First moment at which it is no longer valid, such as 2026-12-01T00:00:00Z; now when not given."));
        var command = new Verb("retire", "Let a key sign nothing more. What it has signed stays good. Take it out of 'signers' in preservation.json, too.", "preserve keys retire 1602687f", "preserve keys retire 1602687f --until 2026-12-01T00:00:00Z") { id, at };
        command.SetWork((parse, token) => RunAsync(parse, parse.GetRequiredValue(id), key => key with { ValidUntil = Read(parse.GetValue(at)) }, "is retired", token));
        return command;
    }

    public static Verb CreateRevoke()
    {
        var (id, at) = (KeyArgument(), MomentOption("--from", "The last moment at which it was surely safe, such as 2026-11-01T00:00:00Z; now when not given. What it signed from then on does not count."));
        var reason = new Option<string>("--reason") { Description = "Why, in words; it stands in the trust policy and in the ledger.", Required = true };
        var command = new Verb("revoke", "Trust a key no more, from some moment on; see ops/runbooks/key-compromise.md. 'preserve ledger resign' signs the head of the ledger anew.",
            "preserve keys revoke 1602687f --from 2026-11-01T00:00:00Z --reason 'a laptop was stolen'") { id, at, reason };
        command.SetWork((parse, token) => RunAsync(
            parse, parse.GetRequiredValue(id), key => key with { RevokedFrom = Read(parse.GetValue(at)), RevocationReason = parse.GetRequiredValue(reason) }, "is revoked", token));
        return command;
    }

    private static Argument<string> KeyArgument() => new("key") { Description = "Begin of its id, at least 6 characters." };

    private static Option<string?> MomentOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "moment" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var text] && !Moments.TryParse(text.Value, out _))
                result.AddError($"{name}: '{text.Value}' is not understood; a moment in UTC is expected, such as 2026-12-01T06:00:00Z.");
        });
        return option;
    }

    private static DateTimeOffset Read(string? text) =>
        text is not null && Moments.TryParse(text, out var moment) ? moment : DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    private static async Task<int> RunAsync(ParseResult parse, string prefix, Func<TrustedKey, TrustedKey> end, string what, CancellationToken cancellationToken)
    {
        _ = OpenArchive.ReadConfiguration(parse.ArchiveFolder());
        var path = Path.Combine(parse.ArchiveFolder(), OpenArchive.TrustFile);
        var trust = OpenArchive.ReadTrust(path);
        var key = KeysCommand.Find(trust, prefix);
        if (key.RevokedFrom is { } since)
            throw new ArchiveRefusedException($"The key {key.Key.Id} is revoked since {Moments.Write(since)} already; trust.json was left as it is.");
        var bytes = TrustPolicyJson.Write(trust with { Keys = [.. trust.Keys.Select(each => each == key ? end(key) : each)] });
        _ = TrustPolicyJson.Parse(bytes, "The trust policy that this would make");
        DurableFile.Write(path, bytes);
        await EnterChanges.RunAsync(parse, cancellationToken);
        var output = parse.Output();
        output.Say($"The key {key.Key.Id} of '{key.Holder}' {what}.");
        output.Hint("give the new trust.json to reviewers and witnesses, by a way that they trust.");
        output.Write(json => json.WriteString("keyid", key.Key.Id));
        return ExitCode.Done;
    }
}
