using System.Collections.Concurrent;
using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Worker.Alerting.Settings;

namespace Preservation.Worker.Alerting.Channels;

/// <summary>
/// Sends alerts as plain mail, to each person a message of its own: one address that is wrong must neither keep the
/// others from being told nor make them be told again and again.
/// </summary>
/// <param name="settings">Whom, and by which server.</param>
/// <param name="archiveFolder">What the password's file is relative to.</param>
/// <param name="log">Where addresses are told that are refused while others are not.</param>
public sealed class MailChannel(MailSettings settings, string archiveFolder, ILogger log) : IAlertChannel
{
    // Of the alert that was tried last, which is the one that is tried again. A try that was given up may still end.
    private Tried _last = new("", []);

    public string Name => settings.Name;

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        var told = (_last = _last.Alert == alert.Id ? _last : new Tried(alert.Id, [])).Told;
        List<(string To, SmtpException Answer)> refused = [];
        foreach (var to in settings.To.Distinct(StringComparer.Ordinal).Where(to => !told.ContainsKey(to)))
        {
            try
            {
                await SendAsync(alert, to, cancellationToken);
                told[to] = true;
            }
            // Without an answer the server is away, for everybody.
            catch (SmtpException e) when (e.StatusCode != SmtpStatusCode.GeneralFailure)
            {
                refused.Add((to, e));
            }
        }
        if (refused.Find(refusal => !IsFinal(refusal.Answer)).Answer is { } later)
            throw later;
        if (refused.Count > 0 && told.IsEmpty)
            throw new AlertRefusedException($"server '{settings.Server}' refuses: {Words(refused)} Check 'to', 'from', 'tls' and 'user' in worker.json.", refused[0].Answer);
        if (refused.Count > 0)
            log.SomeRefused(Name, alert.Id, Words(refused));
    }

    private async Task SendAsync(Alert alert, string to, CancellationToken cancellationToken)
    {
        using var message = Message(alert, to);
        using var client = new SmtpClient(settings.Server, settings.Port) { EnableSsl = settings.Tls, Credentials = Credentials() };
        try
        {
            await client.SendMailAsync(message, cancellationToken);
        }
        catch (SmtpException e) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    private MailMessage Message(Alert alert, string to)
    {
        var from = new MailAddress(settings.From);
        var message = new MailMessage(from, new MailAddress(to))
        {
            Subject = $"[{AlertJson.Word(alert.Severity)}] {OneLine(alert.Title)}",
            Body = $"{alert.Text}\n\n{AlertJson.Word(alert.Kind)} at {Core.Json.Moments.Write(alert.At)}\narchive {alert.Archive}\nalert {alert.Id}\n",
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = System.Net.Mime.TransferEncoding.QuotedPrintable,
        };
        // By its id a mailbox knows a repeated message, by the reference it shows all of an incident together.
        message.Headers.Add("Message-ID", $"<{alert.Id}.{alert.Archive:N}@{from.Host}>");
        if (alert.Incident is { } incident)
            message.Headers.Add("References", $"<{incident}.{alert.Archive:N}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    // Each time, so that a new password needs no restart.
    private NetworkCredential? Credentials()
    {
        if (settings.User is not { } user || settings.Password is not { } password)
            return null;
        try
        {
            return new NetworkCredential(user, password.Read($"The password of mail '{Name}'", archiveFolder));
        }
        catch (ArchiveRefusedException e)
        {
            throw new AlertRefusedException(e.Message, e);
        }
    }

    // Answers that begin with 5 are the same tomorrow.
    private static bool IsFinal(SmtpException e) => (int)e.StatusCode >= 500;

    private static string Words(IEnumerable<(string To, SmtpException Answer)> refusals) => string.Join(' ', refusals.Select(refusal =>
        $"{refusal.To} {(int)refusal.Answer.StatusCode} {OneLine(refusal.Answer.Message)}".TrimEnd('.') + "."));

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));

    /// <param name="Alert">Its id.</param>
    /// <param name="Told">Addresses that have it.</param>
    private sealed record Tried(string Alert, ConcurrentDictionary<string, bool> Told);
}
