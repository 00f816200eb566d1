using System.Diagnostics;
using System.Globalization;
using Preservation.Archive.Evidence;
using Preservation.Core.Policies;
using Preservation.Core.Timestamps;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Evidence;

/// <summary>Evidence outlives the certificates and algorithms that it rests on.</summary>
public sealed class RenewalTests : StampedTests
{
    [Fact]
    public async Task A_chain_of_two_renewals_by_two_authorities_is_verified_newest_first_also_with_plain_tools()
    {
        await TrustAsync("one");
        var first = (await StampAsync()).Stamped;
        Assert.Null(await new RenewEvidence(Context with { Policy = Renewing(TimeSpan.FromDays(1)) }).RunAsync(Token));
        // The certificate ends in 30 days, and the policy wants 60.
        await ReplaceAsync("two");
        var second = Assert.Single((await new RenewEvidence(Context with { Policy = Renewing(TimeSpan.FromDays(60)) }).RunAsync(Token))!.Stamped);
        await NextSecondAsync();
        await AuditAsync(Context, Core.Findings.Grade.Presence, "a");
        await ReplaceAsync("three");
        var third = Assert.Single((await new RenewEvidence(Context) { IsForced = true }.RunAsync(Token))!.Stamped);
        Assert.Equal(("two", "three"), (second.Authority, third.Authority));
        Assert.Empty(await ProblemsAsync());

        // With files, openssl and sha512sum alone.
        var store = Tested.Folder["b"];
        StampTests.OpenSsl(Verify(store, third, null));
        Sums(store, "sha512sum", third);
        StampTests.OpenSsl(Verify(store, second, third.At));
        Sums(store, "sha512sum", second);
        foreach (var stamp in first)
            StampTests.OpenSsl(Verify(store, stamp, second.At));
        var lists = new[] { second, third }.Select(stamp => File.ReadAllText(Path.Combine(store, stamp.Subject.DataKey))).ToList();
        Assert.Contains("manifest/manifest.dsse.json", lists[0], StringComparison.Ordinal);
        Assert.Contains($"{second.Folder}/{StampRecord.TokenFile}", lists[1], StringComparison.Ordinal);
        Assert.DoesNotContain("manifest/manifest.json", lists[1], StringComparison.Ordinal);

        // Another digest algorithm: all of it is listed again.
        await NextSecondAsync();
        var fourth = (await new RenewEvidence(Context) { IsForced = true, Algorithm = "sha384" }.RunAsync(Token))!.Stamped[0];
        Sums(store, "sha384sum", fourth);
        var all = File.ReadAllText(Path.Combine(store, fourth.Subject.DataKey));
        Assert.All(["manifest/manifest.json", "ledger/tile/entries/", $"{second.Folder}/{StampRecord.TokenFile}"], key => Assert.Contains(key, all, StringComparison.Ordinal));
        Assert.Empty(await ProblemsAsync());

        // When the first certificates have ended long ago, what was renewed still holds, and the newest tells that it was not.
        Tested.Clock.Advance(TimeSpan.FromDays(35));
        var late = (await VerifyEvidence.AllAsync(Context, Token)).Problems;
        Assert.Equal(["a", "b", "c"], late.Select(problem => problem.Store));
        Assert.All(late, problem => Assert.Contains("of the renewal 3 ended with its certificate", problem.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(late, problem => problem.IsDamage);
    }

    [Fact]
    public async Task Status_says_what_must_be_renewed_by_when_and_why()
    {
        await TrustAsync("one");
        Assert.Equal(2, (await EvidenceStatus.RunAsync(Context, Token)).Unstamped.Count + 1);
        await StampAsync();
        var state = await EvidenceStatus.RunAsync(Context with { Policy = Renewing(TimeSpan.FromDays(10)) }, Token);
        Assert.Empty(state.Unstamped);
        Assert.All(state.Watched, watched => Assert.Equal((watched.Stamp.NotAfter.AddDays(-10), "its certificate ends"), (watched.RenewBy, watched.Why)));
        var ends = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        var ended = Context.Policy with { Ledger = Context.Policy.Ledger with { AlgorithmEnds = new Dictionary<string, DateTimeOffset> { ["ecdsa"] = ends } } };
        Assert.Equal((ends, "the policy ends ecdsa"), (await EvidenceStatus.RunAsync(Context with { Policy = ended }, Token)).Watched[0] is var first ? (first.Ends, first.Why) : default);
    }

    private static readonly Dictionary<string, (Action<StampedPlace> Spoil, string Words)> Cases = new()
    {
        ["a token"] = (place => FlipBit(place[place.Stamp.Folder, StampRecord.TokenFile], 900), ""),
        ["the stamped bytes"] = (place => FlipBit(place[place.Stamp.Subject.DataKey], 10), "it is of other data"),
        ["no token"] = (place => File.Delete(place[place.Stamp.Folder, StampRecord.TokenFile]), "is missing"),
        ["no stamped bytes"] = (place => File.Delete(place[place.Stamp.Subject.DataKey]), "is missing"),
        ["no certificates"] = (place => File.Delete(place[place.Stamp.Chain]), "is missing"),
        ["what the record says"] = (place => FlipBit(place[place.Stamp.Folder, StampRecord.FileName], 300), "is not what it was"),
        ["the list of a renewal"] = (place => FlipBit(place[place.Renewal.Subject.DataKey], 3), "it is of other data"),
        ["a file that a renewal lists"] = (place => File.AppendAllText(place[place.Stamp.Chain], "\n"), "is not what it was: renewal 1"),
        ["the manifest under the signature"] = (place => FlipBit(place[FindEnvelope(place)], 3000), "is not what it was: renewal 1"),
        ["the ledger under the checkpoint"] = (place => Directory.Delete(place["ledger"], recursive: true), "is not of the ledger that the store has"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Cases.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory, MemberData(nameof(Names))]
    public async Task It_is_found_when_somebody_changes(string name)
    {
        await TrustAsync("one");
        var stamps = (await StampAsync()).Stamped;
        var renewal = (await new RenewEvidence(Context) { IsForced = true }.RunAsync(Token))!.Stamped[0];
        var (spoil, words) = Cases[name];
        spoil(new StampedPlace(Tested.Folder["b"], stamps[0], renewal));
        var problems = (await VerifyEvidence.AllAsync(Context, Token)).Problems;
        Assert.Contains(problems, problem => problem.Store == "b" && problem.IsDamage && problem.Text.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Store != "b");
        // It is renewed from a store that is as it should be.
        Assert.NotNull(await new RenewEvidence(Context) { IsForced = true }.RunAsync(Token));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_record_that_says_other_than_its_token_moves_no_time(bool ofRenewal)
    {
        await TrustAsync("one");
        var stamp = (await StampAsync()).Stamped[0];
        if (ofRenewal)
            stamp = (await new RenewEvidence(Context) { IsForced = true }.RunAsync(Token))!.Stamped[0];
        var lie = stamp with { At = stamp.At.AddYears(-1), NotAfter = stamp.NotAfter.AddYears(9) };
        Directory.Move(Tested.Folder["b", stamp.Folder], Tested.Folder["b", lie.Folder]);
        await File.WriteAllBytesAsync(FileOf("b", lie, StampRecord.FileName), lie.Write(), Token);
        var problem = Assert.Single((await VerifyEvidence.AllAsync(Context, Token)).Problems);
        Assert.Equal(("b", true), (problem.Store, problem.IsDamage));
        Assert.Contains("it says other than its token", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_store_has_right_is_not_renewed()
    {
        await TrustAsync("one");
        var stamp = (await StampAsync()).Stamped[0];
        foreach (var store in new[] { "a", "b", "c" })
            FlipBit(FileOf(store, stamp, StampRecord.TokenFile), 900);
        Assert.Contains("Nothing is renewed, since no store", (await Assert.ThrowsAsync<DamageException>(() => new RenewEvidence(Context) { IsForced = true }.RunAsync(Token))).Message, StringComparison.Ordinal);
    }

    public sealed record StampedPlace(string Store, StampRecord Stamp, StampRecord Renewal)
    {
        public string this[params string[] parts] => Path.Combine([Store, .. parts]);
    }

    private static string FindEnvelope(StampedPlace place) => Directory.GetFiles(place.Store, "manifest.dsse.json", SearchOption.AllDirectories).Single();

    // The former authority has closed; its root stays trusted for what it stamped.
    private async Task ReplaceAsync(string name)
    {
        await TrustAsync(name);
        Tested.Change(context => context with
        {
            Trust = context.Trust with { TimestampAuthorities = [.. context.Trust.TimestampAuthorities.Select(each => each.Name == name ? each : each with { IsClosed = true })] },
        });
        await NextSecondAsync();
    }

    // Timestamps are in whole seconds: what covers another must be of a later one.
    private static Task NextSecondAsync() => Task.Delay(1100, Token);

    private PreservationPolicy Renewing(TimeSpan before) => Context.Policy with { Ledger = Context.Policy.Ledger with { RenewBefore = before } };

    private static string[] Verify(string store, StampRecord stamp, DateTimeOffset? moment) =>
    [
        "ts", "-verify", "-in", Path.Combine(store, stamp.Folder, StampRecord.ResponseFile), "-data", Path.Combine(store, stamp.Subject.DataKey), "-CAfile", Path.Combine(store, stamp.Chain),
        .. moment is { } at ? new[] { "-attime", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) } : [],
    ];

    private static void Sums(string store, string program, StampRecord renewal)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["--check", "--strict", "--quiet", renewal.Subject.DataKey]) { WorkingDirectory = store, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
