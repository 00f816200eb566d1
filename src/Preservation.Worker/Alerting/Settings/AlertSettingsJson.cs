using System.Net.Mail;
using System.Text.Json;
using Preservation.Archive.Configuring;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Worker.Alerting.Settings;

/// <summary>Reads the member <c>alerts</c> of <c>worker.json</c>; see <c>manifests/README.md</c>.</summary>
public static class AlertSettingsJson
{
    private const string Member = "alerts";

    /// <summary>Everything that is wrong is added to the problems of <paramref name="root"/>; when something was, the result must not be used.</summary>
    /// <param name="root">The whole of <c>worker.json</c>.</param>
    public static AlertSettings Read(JsonReading root)
    {
        if (root.OptionalObject(Member) is not { } alerts)
            return AlertSettings.None;
        HashSet<string> names = new(StringComparer.Ordinal), folders = new(StringComparer.Ordinal);
        var settings = new AlertSettings
        {
            Webhooks = [.. Each(alerts, "webhooks").Select(item => ReadWebhook(item, names))],
            Mail = [.. Each(alerts, "mail").Select(item => ReadMail(item, names))],
            Files = [.. Each(alerts, "files").Select(item => ReadFile(item, names, folders))],
            Heartbeat = alerts.OptionalObject("heartbeat") is { } heartbeat ? ReadHeartbeat(heartbeat) : null,
        };
        alerts.NoOthers();
        return settings;
    }

    private static IEnumerable<JsonReading> Each(JsonReading alerts, string member) => alerts.Optional(member) is null ? [] : alerts.Objects(member);

    private static WebhookSettings ReadWebhook(JsonReading item, HashSet<string> names)
    {
        var settings = new WebhookSettings { Name = ReadName(item, names), Url = ReadUrl(item), Secret = ReadSecret(item, "secret") };
        item.NoOthers();
        return settings;
    }

    private static MailSettings ReadMail(JsonReading item, HashSet<string> names)
    {
        var settings = new MailSettings
        {
            Name = ReadName(item, names),
            Server = ReadServer(item),
            Port = item.Optional("port") is null ? 587 : ReadPort(item),
            Tls = item.Optional("tls") is null || item.Boolean("tls"),
            From = ReadAddress(item, "from", item.String("from")),
            To = ReadTo(item),
            User = item.OptionalString("user"),
            Password = item.Optional("password") is null ? null : ReadSecret(item, "password"),
        };
        if (settings.User is null && settings.Password is not null)
            item.Fail("user", "it is missing; with a password a user is expected");
        if (settings.User is not null && settings.Password is null)
            item.Fail("password", "it is missing; with a user a password is expected, as 'env:NAME' or 'file:PATH'");
        if (settings.Password is not null && item.Optional("tls") is { ValueKind: JsonValueKind.False })
            item.Fail("tls", "it is false; with a password true is expected, because a password is never sent in the clear");
        item.NoOthers();
        return settings;
    }

    private static FileSettings ReadFile(JsonReading item, HashSet<string> names, HashSet<string> folders)
    {
        var settings = new FileSettings { Name = ReadName(item, names), Folder = item.String("folder") };
        if (settings.Folder.Contains('\0') || (settings.Folder.Length == 0 && IsString(item, "folder")))
            item.Fail("folder", "a folder such as 'alerts' is expected");
        // Two channels would take each other's OPEN file away.
        else if (settings.Folder.Length > 0 && !folders.Add(Path.TrimEndingDirectorySeparator(settings.Folder)))
            item.Fail("folder", $"the folder '{settings.Folder}' is used before; another is expected");
        item.NoOthers();
        return settings;
    }

    private static HeartbeatSettings ReadHeartbeat(JsonReading item)
    {
        var every = HeartbeatSettings.DefaultEvery;
        if (item.OptionalString("every") is { } text && !Durations.TryParse(text, out every))
            item.Fail("every", $"it is '{text}'; a whole number and s, m, h or d is expected, such as 5m");
        else if (every > TimeSpan.FromDays(1))
            item.Fail("every", $"it is {Durations.Write(every)}; at most 1d is expected");
        var settings = new HeartbeatSettings { Url = ReadUrl(item), Every = every };
        item.NoOthers();
        return settings;
    }

    private static string ReadName(JsonReading item, HashSet<string> names)
    {
        var name = item.String("name");
        if (!IsString(item, "name"))
            return name;
        if (name.Length is 0 or > 40 || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
            item.Fail("name", $"it is '{name}'; at most 40 of a-z, 0-9 and - are expected");
        else if (!names.Add(name))
            item.Fail("name", $"the name '{name}' is used before; another is expected");
        return name;
    }

    private static Uri ReadUrl(JsonReading item)
    {
        var text = item.String("url");
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
            return url;
        if (IsString(item, "url"))
            item.Fail("url", "it is no address such as https://alerts.example.org/preservation, without a user and a password");
        return new Uri("https://invalid/");
    }

    private static string ReadServer(JsonReading item)
    {
        var server = item.String("server");
        if (IsString(item, "server") && Uri.CheckHostName(server) == UriHostNameType.Unknown)
            item.Fail("server", $"it is '{server}'; the name of a server such as smtp.example.org is expected");
        return server;
    }

    private static int ReadPort(JsonReading item)
    {
        var port = item.Integer("port", 1);
        if (port > 65535)
            item.Fail("port", $"it is {port}; a whole number from 1 to 65535 is expected");
        else if (port == 465)
            item.Fail("port", "it is 465, where TLS begins before a word is said, which is not spoken here; the port for STARTTLS is expected, mostly 587");
        return (int)Math.Min(port, 65535);
    }

    private static IReadOnlyList<string> ReadTo(JsonReading item)
    {
        var to = item.Strings("to");
        if (to.Count == 0 && item.Optional("to") is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 0)
            item.Fail("to", "it is empty; at least one address is expected");
        return [.. to.Select(address => ReadAddress(item, "to", address))];
    }

    private static string ReadAddress(JsonReading item, string member, string text)
    {
        if (item.Optional(member) is { ValueKind: JsonValueKind.String or JsonValueKind.Array } && !MailAddress.TryCreate(text, out _))
            item.Fail(member, $"'{text}' is no address such as ops@example.org");
        return text;
    }

    // A secret itself is refused without being repeated.
    private static Secret ReadSecret(JsonReading item, string member)
    {
        var text = item.String(member);
        if (Secret.TryParse(text) is { } secret)
            return secret;
        if (IsString(item, member))
            item.Fail(member, "a reference is expected, 'env:NAME' or 'file:PATH': no secret ever stands in the configuration");
        return Secret.TryParse("env:NONE")!;
    }

    // What is missing or of another kind was told already.
    private static bool IsString(JsonReading item, string member) => item.Optional(member) is { ValueKind: JsonValueKind.String };
}
