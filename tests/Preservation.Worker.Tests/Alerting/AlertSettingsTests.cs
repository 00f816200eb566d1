using System.Text;
using Preservation.Core.Json;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>The member <c>alerts</c> of <c>worker.json</c>.</summary>
public sealed class AlertSettingsTests
{
    private const string Whole = """
        { "alerts": {
          "webhooks": [{ "name": "ops", "url": "https://alerts.example.org/a?b=c", "secret": "env:HOOK" }],
          "mail": [{ "name": "mail", "server": "smtp.example.org", "port": 25, "tls": true, "from": "a@example.org", "to": ["b@example.org", "c@example.org"], "user": "u", "password": "file:p" }],
          "files": [{ "name": "cron", "folder": "alerts" }],
          "heartbeat": { "url": "https://beat.example.org/x", "every": "90s" } } }
        """;

    // What is found in the whole, what is put there instead, where the problem is, and what is said of it.
    public static TheoryData<string, string, string, string> Broken => new()
    {
        { "\"alerts\": {", "\"alerts\": { \"sms\": [],", "$.alerts.sms", "this member is not known" },
        { "\"name\": \"ops\"", "\"name\": \"Ops\"", "$.alerts.webhooks[0].name", "it is 'Ops'; at most 40 of a-z, 0-9 and - are expected" },
        { "\"name\": \"ops\"", "\"name\": \"../x\"", "$.alerts.webhooks[0].name", "it is '../x'; at most 40 of a-z, 0-9 and - are expected" },
        { "\"name\": \"ops\"", "\"name\": \"\"", "$.alerts.webhooks[0].name", "it is ''; at most 40 of a-z, 0-9 and - are expected" },
        { "\"name\": \"ops\",", "", "$.alerts.webhooks[0].name", "it is missing; a string is expected" },
        { "\"name\": \"cron\"", "\"name\": \"ops\"", "$.alerts.files[0].name", "the name 'ops' is used before; another is expected" },
        { "https://alerts", "ftp://alerts", "$.alerts.webhooks[0].url", "it is no address such as https://alerts.example.org/preservation, without a user and a password" },
        { "https://alerts", "https://me:word@alerts", "$.alerts.webhooks[0].url", "it is no address such as https://alerts.example.org/preservation, without a user and a password" },
        { "env:HOOK", "hunter2", "$.alerts.webhooks[0].secret", "a reference is expected, 'env:NAME' or 'file:PATH': no secret ever stands in the configuration" },
        { ", \"secret\": \"env:HOOK\"", "", "$.alerts.webhooks[0].secret", "it is missing; a string is expected" },
        { "\"secret\"", "\"colour\": 1, \"secret\"", "$.alerts.webhooks[0].colour", "this member is not known" },
        { "\"smtp.example.org\"", "\"smtp example\"", "$.alerts.mail[0].server", "it is 'smtp example'; the name of a server such as smtp.example.org is expected" },
        { "\"port\": 25", "\"port\": 65536", "$.alerts.mail[0].port", "it is 65536; a whole number from 1 to 65535 is expected" },
        { "\"port\": 25", "\"port\": 465", "$.alerts.mail[0].port", "it is 465, where TLS begins before a word is said, which is not spoken here; the port for STARTTLS is expected, mostly 587" },
        { "\"tls\": true", "\"tls\": \"yes\"", "$.alerts.mail[0].tls", "true or false is expected" },
        { "\"tls\": true", "\"tls\": false", "$.alerts.mail[0].tls", "it is false; with a password true is expected, because a password is never sent in the clear" },
        { "\"a@example.org\"", "\"nobody\"", "$.alerts.mail[0].from", "'nobody' is no address such as ops@example.org" },
        { "\"c@example.org\"", "\"\"", "$.alerts.mail[0].to", "'' is no address such as ops@example.org" },
        { "[\"b@example.org\", \"c@example.org\"]", "[]", "$.alerts.mail[0].to", "it is empty; at least one address is expected" },
        { "\"user\": \"u\", ", "", "$.alerts.mail[0].user", "it is missing; with a password a user is expected" },
        { ", \"password\": \"file:p\"", "", "$.alerts.mail[0].password", "it is missing; with a user a password is expected, as 'env:NAME' or 'file:PATH'" },
        { "file:p", "hunter2", "$.alerts.mail[0].password", "a reference is expected, 'env:NAME' or 'file:PATH': no secret ever stands in the configuration" },
        { "\"folder\": \"alerts\"", "\"folder\": \"\"", "$.alerts.files[0].folder", "a folder such as 'alerts' is expected" },
        { "\"folder\": \"alerts\" }", "\"folder\": \"alerts\" }, { \"name\": \"two\", \"folder\": \"alerts/\" }", "$.alerts.files[1].folder", "the folder 'alerts/' is used before; another is expected" },
        { "https://beat", "beat", "$.alerts.heartbeat.url", "it is no address such as https://alerts.example.org/preservation, without a user and a password" },
        { "\"90s\"", "\"0s\"", "$.alerts.heartbeat.every", "it is '0s'; a whole number and s, m, h or d is expected, such as 5m" },
        { "\"90s\"", "\"2d\"", "$.alerts.heartbeat.every", "it is 2d; at most 1d is expected" },
    };

    [Fact]
    public void Every_setting_is_read()
    {
        var (settings, problems) = Read(Whole);

        Assert.Empty(problems);
        var webhook = Assert.Single(settings.Webhooks);
        Assert.Equal(("ops", new Uri("https://alerts.example.org/a?b=c"), "env:HOOK"), (webhook.Name, webhook.Url, webhook.Secret.ToString()));
        var mail = Assert.Single(settings.Mail);
        Assert.Equal(("mail", "smtp.example.org", 25, true, "a@example.org", "u", "file:p"), (mail.Name, mail.Server, mail.Port, mail.Tls, mail.From, mail.User, mail.Password?.ToString()));
        Assert.Equal(["b@example.org", "c@example.org"], mail.To);
        Assert.Equal(new FileSettings { Name = "cron", Folder = "alerts" }, Assert.Single(settings.Files));
        Assert.Equal(new HeartbeatSettings { Url = new Uri("https://beat.example.org/x"), Every = TimeSpan.FromSeconds(90) }, settings.Heartbeat);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "alerts": null }""")]
    [InlineData("""{ "alerts": {} }""")]
    [InlineData("""{ "alerts": { "webhooks": [], "mail": [], "files": [] } }""")]
    public void No_alerts_at_all_are_allowed(string text)
    {
        var (settings, problems) = Read(text);
        Assert.Empty(problems);
        Assert.True(settings is { Webhooks: [], Mail: [], Files: [], Heartbeat: null });
    }

    [Fact]
    public void What_may_be_left_out_has_its_default()
    {
        var (settings, problems) = Read("""
            { "alerts": { "mail": [{ "name": "m", "server": "10.0.0.1", "from": "Archive <a@b>", "to": ["c@d"] }], "heartbeat": { "url": "http://x/" } } }
            """);
        Assert.Empty(problems);
        Assert.True(settings.Mail is [{ Port: 587, Tls: true, User: null, Password: null }]);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.Heartbeat?.Every);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_wrong_is_told_with_its_place_and_secrets_are_not_repeated(string from, string to, string place, string text)
    {
        var problem = Assert.Single(Read(Replace(Whole, from, to)).Problems);
        Assert.Equal(new Problem(place, text), problem);
        Assert.DoesNotContain("hunter2", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var text = Whole;
        foreach (var row in Broken.Select(row => row.Data).Where(row => !row.Item3.EndsWith("user", StringComparison.Ordinal)).DistinctBy(row => row.Item1))
            text = text.Contains(row.Item1, StringComparison.Ordinal) ? Replace(text, row.Item1, row.Item2) : text;
        var places = Read(text).Problems.Select(problem => problem.Place).ToHashSet();
        Assert.Superset(new HashSet<string> { "$.alerts.sms", "$.alerts.webhooks[0].name", "$.alerts.mail[0].port", "$.alerts.files[0].folder", "$.alerts.heartbeat.every" }, places);
        Assert.True(places.Count >= 12, string.Join(", ", places));
    }

    [Fact]
    public void Members_of_another_kind_are_told_once_each()
    {
        var (_, problems) = Read("""{ "alerts": { "webhooks": {}, "mail": ["x"], "files": [{ "name": 1, "folder": [] }], "heartbeat": "x" } }""");
        Assert.Equal(["$.alerts.webhooks", "$.alerts.mail[0]", "$.alerts.files[0].name", "$.alerts.files[0].folder", "$.alerts.heartbeat"], problems.Select(problem => problem.Place));
    }

    private static string Replace(string text, string from, string to)
    {
        Assert.Contains(from, text, StringComparison.Ordinal);
        var start = text.IndexOf(from, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, start), to, text.AsSpan(start + from.Length));
    }

    private static (AlertSettings Settings, List<Problem> Problems) Read(string text)
    {
        using var json = StrictJson.Parse(Encoding.UTF8.GetBytes(text), "worker.json");
        List<Problem> problems = [];
        return (AlertSettingsJson.Read(new JsonReading(json.RootElement, "$", problems)), problems);
    }
}
