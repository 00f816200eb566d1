using System.CommandLine;
using Preservation.Archive;
using Preservation.Archive.Files;
using Preservation.Archive.Opening;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Commands.Evidence;

/// <summary><c>preserve evidence authority</c>: whose timestamps are trusted.</summary>
internal static class AuthorityCommand
{
    public static Command Create() => new Verb("authority", "Say whose timestamps are trusted.", "preserve evidence authority add tsa1 https://tsa.example.org/ --root root.pem --by 'Jane Doe'", "preserve evidence authority list")
    {
        CreateAdd(), CreateClose(), CreateList(),
    };

    private static Verb CreateAdd()
    {
        var name = new Argument<string>("name") { Description = "For folders: a-z, 0-9 and '-'." };
        var url = new Argument<string>("url") { Description = "Where it is asked (RFC 3161 over HTTP)." };
        var roots = new Option<FileInfo[]>("--root") { Description = "PEM of the self-signed certificates that its chains end in, from a source that you trust.", Required = true, HelpName = "pem", AllowMultipleArgumentsPerToken = true };
        var by = new Option<string>("--by") { Description = "Who decided to trust it, in words.", Required = true };
        var policy = new Option<string?>("--policy") { Description = "The policy that its timestamps must state; any when it is not given.", HelpName = "oid" };
        var command = new Verb("add", "Trust an authority, and ask it for a timestamp of everything that is signed from now on; 'preserve evidence stamp' has stamped what is there.",
            "preserve evidence authority add tsa1 https://tsa.example.org/ --root root.pem --by 'Jane Doe'", "preserve evidence authority add tsa2 https://tsa.example.org/ --root root.pem --by 'Jane Doe' --policy 1.3.6.1.4.1.4146.2.3")
        {
            name, url, roots, by, policy,
        };
        command.SetWork(async (parse, token) =>
        {
            var authority = new TimestampAuthority
            {
                Name = parse.GetRequiredValue(name),
                Address = Uri.TryCreate(parse.GetRequiredValue(url), UriKind.Absolute, out var address) ? address : throw new ArchiveRefusedException($"'{parse.GetRequiredValue(url)}' is no address."),
                Policy = parse.GetValue(policy),
                Roots = [.. parse.GetRequiredValue(roots).Select(ReadRoot)],
                TrustedBy = parse.GetRequiredValue(by),
                TrustedSince = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()),
            };
            Change(parse, trust => trust.TimestampAuthorities.Any(each => each.Name == authority.Name)
                ? throw new ArchiveRefusedException($"An authority '{authority.Name}' is trusted already. Its timestamps name it so; choose another name.")
                : trust with { TimestampAuthorities = [.. trust.TimestampAuthorities, authority] });
            parse.Output().Say($"Authority '{authority.Name}' is trusted, and asked from now on; 'preserve evidence stamp' has stamped what is there already.");
            parse.Output().Write(json => json.WriteString("name", authority.Name));
            await EnterChanges.RunAsync(parse, token);
            return ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateClose()
    {
        var name = new Argument<string>("name") { Description = "Of the authority." };
        var command = new Verb("close", "Ask an authority no more. Its root stays trusted for what it has stamped.", "preserve evidence authority close tsa1") { name };
        command.SetWork(async (parse, token) =>
        {
            var gone = parse.GetRequiredValue(name);
            Change(parse, trust => trust.TimestampAuthorities.FirstOrDefault(each => each.Name == gone) is { } known
                ? trust with { TimestampAuthorities = [.. trust.TimestampAuthorities.Select(each => each == known ? each with { IsClosed = true } : each)] }
                : throw new ArchiveRefusedException($"No authority '{gone}' is trusted; 'preserve evidence authority list' shows those that are."));
            parse.Output().Say($"Authority '{gone}' is asked no more; its root stays trusted for what it has stamped.");
            parse.Output().Write(json => json.WriteString("name", gone));
            await EnterChanges.RunAsync(parse, token);
            return ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateList()
    {
        var command = new Verb("list", "Show the authorities that are trusted, by whose decision, and since when.", "preserve evidence authority list --json");
        command.SetAction(parse =>
        {
            _ = OpenArchive.ReadConfiguration(parse.ArchiveFolder());
            var authorities = OpenArchive.ReadTrust(Path.Combine(parse.ArchiveFolder(), OpenArchive.TrustFile)).TimestampAuthorities;
            var output = parse.Output();
            if (authorities.Count == 0)
                output.Say("No timestamp authority is trusted.");
            else
                output.Table(["name", "address", "policy", "trusted by", "since", "asked"], authorities.Select(each => (IReadOnlyList<string>)
                    [each.Name, each.Address.AbsoluteUri, each.Policy ?? "any", each.TrustedBy, Moments.Write(each.TrustedSince), each.IsClosed ? "no more" : "yes"]));
            output.Write(json =>
            {
                json.WriteStartArray("authorities");
                foreach (var each in authorities)
                {
                    json.WriteStartObject();
                    json.WriteString("name", each.Name);
                    json.WriteString("url", each.Address.AbsoluteUri);
                    json.WriteString("policy", each.Policy);
                    json.WriteString("trustedBy", each.TrustedBy);
                    json.WriteString("trustedSince", Moments.Write(each.TrustedSince));
                    json.WriteBoolean("closed", each.IsClosed);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }

    // Read back, so that what a person typed is refused here and not at the next command.
    private static void Change(ParseResult parse, Func<TrustPolicy, TrustPolicy> change)
    {
        _ = OpenArchive.ReadConfiguration(parse.ArchiveFolder());
        var path = Path.Combine(parse.ArchiveFolder(), OpenArchive.TrustFile);
        var bytes = TrustPolicyJson.Write(change(OpenArchive.ReadTrust(path)));
        _ = TrustPolicyJson.Parse(bytes, "The authority");
        DurableFile.Write(path, bytes);
    }

    private static string ReadRoot(FileInfo file)
    {
        if (!file.Exists)
            throw new ArchiveRefusedException($"'{file.FullName}' does not exist. Name the certificate of the authority's root, in PEM.");
        var text = File.ReadAllText(file.FullName);
        return System.Security.Cryptography.PemEncoding.TryFind(text, out var fields)
            ? text[fields.Location] + "\n"
            : throw new ArchiveRefusedException($"'{file.FullName}' holds no certificate in PEM. 'openssl x509 -inform DER -in {file.Name} -out root.pem' makes one of DER.");
    }
}
