using System.Net.Mail;
using Preservation.Worker.Alerting.Channels;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>Mail, against a server behind a real socket.</summary>
public sealed class MailChannelTests : AlertScene
{
    private readonly SmtpServer _server = new();

    [Fact]
    public async Task People_get_a_plain_message_with_the_severity_first_and_an_id_that_stays_the_same()
    {
        var channel = Channel("a@example.org", "b@example.org");

        await channel.SendAsync(Example(text: "'ünï' is lost.\n.\nRun it."), Token);

        Assert.Equal(["a@example.org", "b@example.org"], _server.Messages.Select(message => message.To));
        var text = "\n" + _server.Messages[0].Text;
        Assert.Contains("\nSubject: [serious] 'm' is not whole in store 's1' (1 altered)\n", text, StringComparison.Ordinal);
        Assert.Contains("\nMessage-ID: <i-0000000001-opened-serious.6f1b5f0e000040008000000000000001@archive.example.org>\n", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nReferences: <i-0000000001.6f1b5f0e000040008000000000000001@archive.example.org>\n", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nContent-Type: text/plain; charset=utf-8\n", text, StringComparison.Ordinal);
        Assert.Contains("=C3=BCn=C3=AF", text, StringComparison.Ordinal);
        Assert.Contains("archive 6f1b5f0e-0000-4000-8000-000000000001", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_of_two_lines_adds_no_header()
    {
        await Channel("a@example.org").SendAsync(Example() with { Title = "one\r\nBcc: x@example.org" }, Token);

        Assert.Contains("\nSubject: [serious] one  Bcc: x@example.org\n", Assert.Single(_server.Messages).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550 no such user")]
    [InlineData("554 relaying is denied")]
    public async Task An_address_that_is_refused_for_good_keeps_nobody_else_from_being_told_and_is_told_itself(string answer)
    {
        _server.Refusals["gone@example.org"] = answer;

        await Channel("gone@example.org", "a@example.org").SendAsync(Example(), Token);

        Assert.Equal("a@example.org", Assert.Single(_server.Messages).To);
        Assert.Contains(Log.Lines, line => line.StartsWith("3107 Error", StringComparison.Ordinal) && line.Contains("gone@example.org", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("450 busy")]
    [InlineData("451 try again")]
    public async Task An_address_that_is_refused_for_now_gets_it_later_and_the_others_not_again(string answer)
    {
        _server.Refusals["grey@example.org"] = answer;
        var channel = Channel("grey@example.org", "a@example.org");
        await Assert.ThrowsAnyAsync<SmtpException>(() => channel.SendAsync(Example(), Token));
        _server.Refusals.Clear();

        await channel.SendAsync(Example(), Token);
        await channel.SendAsync(Example(2), Token);

        Assert.Equal(["a@example.org", "grey@example.org", "grey@example.org", "a@example.org"], _server.Messages.Select(message => message.To));
    }

    [Fact]
    public async Task When_all_addresses_or_the_message_are_refused_a_person_has_to_change_something()
    {
        _server.Refusals["gone@example.org"] = "550 no such user";
        var refusal = await Assert.ThrowsAsync<AlertRefusedException>(() => Channel("gone@example.org").SendAsync(Example(), Token));
        Assert.Contains("refuses: gone@example.org 550", refusal.Message, StringComparison.Ordinal);

        _server.Taken = "554 no";
        refusal = await Assert.ThrowsAsync<AlertRefusedException>(() => Channel("a@example.org").SendAsync(Example(), Token));
        Assert.Contains("refuses: a@example.org 554", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_knows_no_tls_gets_no_message_where_tls_is_demanded()
    {
        var settings = Settings("a@example.org") with { Tls = true };

        await Assert.ThrowsAnyAsync<Exception>(() => new MailChannel(settings, Folder.Path, Log).SendAsync(Example(), Token));

        Assert.Empty(_server.Messages);
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_until_it_is_there()
    {
        using var outbox = Open("mail");
        await outbox.PutAsync(Example(), Token);
        _server.Taken = "451 later";
        var channel = Channel("a@example.org");

        await DeliverUntilAsync(outbox, () => Log.Lines.Count(line => line.StartsWith("3102", StringComparison.Ordinal)) >= 2, channel);
        _server.Taken = "250 taken";
        await DeliverUntilAsync(outbox, () => Waiting("mail").Count == 0, channel);

        Assert.Single(_server.Messages);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_after_a_while_and_tried_again()
    {
        using var outbox = Open("mail");
        await outbox.PutAsync(Example(), Token);
        _server.IsMute = true;
        var channel = Channel("a@example.org");

        await DeliverUntilAsync(outbox, () => Log.Lines.Count(line => line.EndsWith("there was no answer within 30 s.", StringComparison.Ordinal)) >= 2, channel);
        _server.IsMute = false;
        await DeliverUntilAsync(outbox, () => Waiting("mail").Count == 0, channel);

        Assert.Single(_server.Messages);
    }

    private MailChannel Channel(params string[] to) => new(Settings(to), Folder.Path, Log);

    private MailSettings Settings(params string[] to) => new()
    {
        Name = "mail",
        Server = "127.0.0.1",
        Port = _server.Port,
        Tls = false,
        From = "Archive <worker@archive.example.org>",
        To = to,
        User = null,
        Password = null,
    };
}
