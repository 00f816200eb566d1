using System.CommandLine;
using System.Security.Cryptography;
using Preservation.Archive;
using Preservation.Archive.ApiKeys;
using Preservation.Archive.Opening;
using Preservation.Cli.Terminal;
using Preservation.Core.ApiKeys;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve apikey</c>: who may ask the worker's API.</summary>
internal static class ApiKeyCommand
{
    private const string Never = "never", Usual = "365d";

    public static Command Create() => new Verb("apikey", "Make, list and revoke keys for the API of the worker.", "preserve apikey create dashboard --scope viewer", "preserve apikey revoke dashboard")
    {
        CreateCreate(), CreateList(), CreateRevoke(),
    };

    private static Verb CreateCreate()
    {
        var name = new Argument<string>("name") { Description = "Who it is for, as it stands in logs: a-z, 0-9 and '-'." };
        var scope = new Option<string>("--scope") { Description = "viewer: reads. operator: also asks for audits, pauses them, and acknowledges incidents.", Required = true };
        scope.AcceptOnlyFromAmong([.. Enum.GetValues<ApiScope>().Select(scope => scope.Name())]);
        var expires = new Option<string>("--expires") { Description = $"For how long it opens, such as 90d; '{Never}' for ever. {Usual} unless it is given.", HelpName = "span", DefaultValueFactory = _ => Usual };
        var command = new Verb("create", "Make a key and print it, once: only its digest is kept.", "preserve apikey create dashboard --scope viewer", "preserve apikey create night-shift --scope operator --expires 90d") { name, scope, expires };
        command.SetWork(async (parse, token) =>
        {
            _ = ApiScopes.TryParse(parse.GetRequiredValue(scope), out var granted);
            var (text, key) = await FileOf(parse).CreateAsync(parse.GetRequiredValue(name), granted, ReadExpires(parse.GetRequiredValue(expires)), RandomNumberGenerator.GetBytes(ApiKeyText.ChanceBytes), token);
            var output = parse.Output();
            // Also when all is to be quiet: it can never be shown again.
            output.Tell(text);
            output.Hint($"keep it now, it is shown only this once. It may be used as {key.Scope.Name()} {(key.ExpiresAt is { } until ? $"until {Moments.Write(until)}" : "for ever")}: 'Authorization: Bearer {ApiKeyText.Prefix}...'.");
            output.Write(json =>
            {
                json.WriteString("key", text);
                WriteFacts(json, key);
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateList()
    {
        var command = new Verb("list", "List the keys: for whom, what for, until when; never the keys themselves.", "preserve apikey list --json");
        command.SetAction(parse =>
        {
            var keys = FileOf(parse).Read();
            var output = parse.Output();
            if (keys.Count == 0)
                output.Say("There is no key, so nobody may ask the API. Make one with 'preserve apikey create <name> --scope viewer'.");
            else
                output.Table(["name", "scope", "created", "expires", "state"], keys.Select(key => (IReadOnlyList<string>)[key.Name, key.Scope.Name(), Moments.Write(key.CreatedAt), Output.Moment(key.ExpiresAt, Never), State(key)]));
            output.Write(json =>
            {
                json.WriteStartArray("keys");
                foreach (var key in keys)
                {
                    json.WriteStartObject();
                    WriteFacts(json, key);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static Verb CreateRevoke()
    {
        var name = new Argument<string>("name") { Description = "Of the key." };
        var command = new Verb("revoke", "Let a key open nothing any more, at once and for ever.", "preserve apikey revoke dashboard") { name };
        command.SetWork(async (parse, token) =>
        {
            var key = await FileOf(parse).RevokeAsync(parse.GetRequiredValue(name), token);
            parse.Output().Say($"The key '{key.Name}' opens nothing any more, since {Moments.Write(key.RevokedAt!.Value)}.");
            parse.Output().Write(json => WriteFacts(json, key));
            return ExitCode.Done;
        });
        return command;
    }

    private static ApiKeyFile FileOf(ParseResult parse)
    {
        // Says what is missing when the folder is no archive at all.
        _ = OpenArchive.ReadConfiguration(parse.ArchiveFolder());
        return new ApiKeyFile(parse.ArchiveFolder(), TimeProvider.System);
    }

    private static TimeSpan? ReadExpires(string text) => text == Never ? null : Durations.TryParse(text, out var span) ? span
        : throw new ArchiveRefusedException($"--expires: '{text}' is not understood; a span of time such as 90d, or '{Never}', is expected.");

    private static string State(ApiKey key) => key.StateAt(TimeProvider.System.GetUtcNow()).ToString().ToLowerInvariant();

    private static void WriteFacts(System.Text.Json.Utf8JsonWriter json, ApiKey key)
    {
        json.WriteString("name", key.Name);
        json.WriteString("scope", key.Scope.Name());
        json.WriteString("createdAt", Moments.Write(key.CreatedAt));
        json.WriteString("expiresAt", key.ExpiresAt is { } expires ? Moments.Write(expires) : null);
        json.WriteString("revokedAt", key.RevokedAt is { } revoked ? Moments.Write(revoked) : null);
        json.WriteString("state", State(key));
    }
}
