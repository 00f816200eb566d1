using System.Diagnostics;
using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Core.Findings;
using Preservation.Core.Signatures;
using Preservation.Core.Timestamps;
using Preservation.Testing.Servers;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Evidence;

/// <summary>What is signed is stamped, verified when it comes, and kept with all that verifies it later.</summary>
public sealed class StampTests : StampedTests
{
    [Fact]
    public async Task Manifests_and_checkpoints_are_stamped_by_every_authority_and_kept_in_every_store()
    {
        var one = await TrustAsync("one");
        await TrustAsync("two");
        var outcome = await StampAsync();
        Assert.Empty(outcome.Waiting);
        Assert.Equal(["checkpoint of 7 entries one", "checkpoint of 7 entries two", "signature one", "signature two"],
            outcome.Stamped.Select(stamp => $"{(stamp.Subject is StampSubject.Checkpoint ? stamp.Subject : "signature")} {stamp.Authority}"));
        Assert.Empty(new StampOutbox(Context).Read());
        Assert.Empty(await new FindUnstamped(Context).RunAsync(Token));
        var check = await VerifyEvidence.AllAsync(Context, Token);
        Assert.Empty(check.Problems);
        Assert.Equal([4, 4, 4], check.Verified.Values);
        // OpenSSL alone comes to the same.
        foreach (var stamp in outcome.Stamped.Where(stamp => stamp.Authority == "one"))
        {
            var chain = Tested.Folder["c", stamp.Chain];
            OpenSsl("ts", "-verify", "-in", FileOf("c", stamp, StampRecord.ResponseFile), "-data", Tested.Folder["c", stamp.Subject.DataKey], "-CAfile", chain);
            OpenSsl("ts", "-verify", "-in", FileOf("c", stamp, StampRecord.TokenFile), "-token_in", "-data", Tested.Folder["c", stamp.Subject.DataKey], "-CAfile", Path.Combine(one.Folder, "ca.pem"));
            OpenSsl("crl", "-in", Tested.Folder["c", Assert.Single(stamp.Revocations)], "-noout", "-CAfile", chain);
            Assert.Equal("the tests", stamp.TrustedBy);
        }
        // Nothing is stamped twice.
        Assert.Empty((await StampAsync()).Stamped);
    }

    [Fact]
    public async Task An_authority_whose_name_begins_like_that_of_another_does_not_stand_for_it()
    {
        await TrustAsync("tsa-2");
        Assert.Equal(2, (await StampAsync()).Stamped.Count);
        await TrustAsync("tsa");
        Assert.Equal(["tsa", "tsa"], (await StampAsync()).Stamped.Select(stamp => stamp.Authority));
        Assert.Empty((await EvidenceStatus.RunAsync(Context, Token)).Unstamped);
    }

    [Fact]
    public async Task Of_two_signatures_the_one_that_was_not_stamped_is_found_without_the_outbox()
    {
        using var second = new Core.Signatures.EcdsaSigner(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384), new Core.Signatures.SignerName("second", "another"));
        Tested.Change(context => context with
        {
            Signers = [.. context.Signers, second],
            Trust = context.Trust with { Keys = [.. context.Trust.Keys, context.Trust.Keys[0] with { Key = second.Key, Holder = "another" }] },
        });
        await Tested.RegisterAsync("two", Tested.WriteSource("another", 7), Token);
        await TrustAsync("one");
        var stamped = (await StampAsync()).Stamped.First(stamp => stamp.Subject is StampSubject.ManifestSignature { Holding.Value: "two" });
        foreach (var store in new[] { "a", "b", "c" })
            Directory.Delete(Tested.Folder[store, stamped.Subject.Folder], recursive: true);
        Assert.Equal(stamped.Subject, Assert.Single(await new FindUnstamped(Context).RunAsync(Token)).Subject);
    }

    [Fact]
    public async Task A_deed_stamps_its_checkpoint_and_says_what_its_clock_was_compared_with()
    {
        await TrustAsync("one");
        await StampAsync();
        await AuditAsync(Context, Grade.Presence, "a");
        Assert.True(Directory.Exists(Tested.Folder["b", new StampSubject.Checkpoint(8).Folder]));
        // The clock of the test stands still while the authority works.
        Assert.InRange(Assert.Single(Context.Clocks.With(Context.Stores, Context.Now())).SecondsAhead, -120, 0);
    }

    [Fact]
    public async Task While_an_authority_is_away_all_waits_and_is_stamped_when_it_is_back()
    {
        var server = await TrustAsync("one");
        server.Dispose();
        Assert.Contains("'one' at http://127.0.0.1:", Assert.Single((await StampAsync()).Waiting), StringComparison.Ordinal);
        Assert.Equal(2, new StampOutbox(Context).Read().Count);
        List<string> told = [];
        Tested.Change(context => context with { Progress = new Ports.NotesOnly(told.Add) });
        await AuditAsync(Context, Grade.Presence, "a");
        Assert.Contains("Not stamped yet, and kept until it is: Authority 'one'", Assert.Single(told), StringComparison.Ordinal);
        // The larger checkpoint contains the smaller one.
        Assert.Equal(["checkpoint~8"], new StampOutbox(Context).Read().Select(item => item.Subject.Name).Where(name => name.StartsWith('c')));
        using var again = await AuthorityServer.StartAsync(server.Folder, "one", 30, Token);
        Assert.Equal(2, (await new StampAll(Context).RunAsync(Token)).Stamped.Count);
        Assert.Empty(await ProblemsAsync());
    }

    [Fact]
    public async Task A_store_that_was_away_gets_the_evidence_later()
    {
        await TrustAsync("one");
        TakeAway("b");
        await StampAsync();
        Directory.Move(Tested.Folder["b-away"], Tested.Folder["b"]);
        await new SyncLedger(Context).RunAsync(Token);
        Assert.True((await new MirrorEvidence(Context).RunAsync(Token)).BroughtUp["b"] > 4);
        Assert.Equal([2, 2, 2], (await VerifyEvidence.AllAsync(Context, Token)).Verified.Values);
    }

    [Theory]
    [InlineData("an answer that was given before", "nonce")]
    [InlineData("another policy", "it was made under 1.3.6.1.4.1.99999.1; authority 'one' is trusted for 1.3.6.1.4.1.99999.2")]
    [InlineData("another root", "does not hold at")]
    [InlineData("not found", "answered 404 NotFound")]
    [InlineData("no timestamp at all", "it is no RFC 3161 response")]
    [InlineData("a revoked certificate", "is revoked since")]
    public async Task What_an_authority_gives_is_not_believed_when(string what, string words)
    {
        var server = await TrustAsync("one");
        if (what == "another policy")
            Change(authority => authority with { Policy = "1.3.6.1.4.1.99999.2" });
        if (what == "another root")
            Change(authority => authority with { Roots = [OtherRoot()] });
        if (what == "not found")
            Change(authority => authority with { Address = new Uri(server.Address, "nowhere") });
        if (what == "a revoked certificate")
            File.WriteAllText(Path.Combine(server.Folder, "index.txt"), $"R\t491231235959Z\t{DateTime.UtcNow.AddMinutes(-5):yyMMddHHmmss}Z\t1001\tunknown\t/CN=one\n");
        if (what is "an answer that was given before" or "another policy" or "no timestamp at all" or "not found")
            Tested.Change(context => context with { Http = new HttpClient(new OldAnswer(what)) });
        if (what == "an answer that was given before")
            await new AskAuthority(Context, Context.Trust.TimestampAuthorities[0]).RunAsync(new StampSubject.Checkpoint(1), [1], Token);
        var asked = new AskAuthority(Context, Context.Trust.TimestampAuthorities[0]).RunAsync(new StampSubject.Checkpoint(1), [1], Token);
        Assert.Contains(words, (await Assert.ThrowsAsync<NotStampedException>(() => asked)).ToString(), StringComparison.OrdinalIgnoreCase);

        void Change(Func<TimestampAuthority, TimestampAuthority> change) => Tested.Change(context => context with { Trust = context.Trust with { TimestampAuthorities = [change(context.Trust.TimestampAuthorities[0])] } });
    }

    // Asks the real authority, and gives something else than what it answered.
    private sealed class OldAnswer(string what) : DelegatingHandler(new SocketsHttpHandler())
    {
        private byte[]? _first;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (what == "not found")
                return new HttpResponseMessage(System.Net.HttpStatusCode.NotFound);
            if (what == "another policy" && request.Content is { } content)
                request.Content = new ByteArrayContent(Replace(await content.ReadAsByteArrayAsync(cancellationToken)));
            var answer = await base.SendAsync(request, cancellationToken);
            _first ??= await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            answer.Content = new ByteArrayContent(what == "no timestamp at all" ? "<html>"u8.ToArray() : _first);
            return answer;
        }

        // The authority is asked under its default policy, and the answer is of another than was asked for.
        private static byte[] Replace(byte[] query)
        {
            var at = query.AsSpan().IndexOf(new byte[] { 0x86, 0x8D, 0x1F, 2 });
            query[at + 3] = 1;
            return query;
        }
    }

    internal static void OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && said.Contains("OK", StringComparison.OrdinalIgnoreCase), said);
    }

    private static string OtherRoot()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var made = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=one root", key, System.Security.Cryptography.HashAlgorithmName.SHA384).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        return made.ExportCertificatePem();
    }
}
