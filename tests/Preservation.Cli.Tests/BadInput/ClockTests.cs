using Preservation.Cli.Tests.Running;
using Preservation.Core.Signatures;
using Preservation.Testing;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>A clock that was set wrongly must not lose anything or lie. Skipped where <c>faketime</c> is not installed.</summary>
public sealed class ClockTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_back_an_audit_still_reads_everything_and_what_is_newer_than_now_is_due()
    {
        using var archive = registered.Copy();
        (await AtAsync(archive, "-3 days", "audit", "--due")).Gives(0, "'m' in 'a': whole");
        // What was done now takes the place of what claims to have been done later: it is not done for ever.
        (await AtAsync(archive, "-3 days", "audit", "--due")).Gives(0, "Nothing to audit.");
        (await AtAsync(archive, "-3 days", "audit")).Gives(0, "'m' in 'a': whole");
        (await archive.RunAsync(Token, "audit", "--due")).Without("DAMAGED");
        (await archive.RunAsync(Token, "audit")).Gives(0);
    }

    [Fact]
    public async Task Set_back_before_the_key_was_made_nothing_is_signed_with_it()
    {
        using var archive = registered.Copy();
        await archive.WriteSourceAsync("second", 128 << 10, 5, Token);
        (await AtAsync(archive, "-3 days", "register", "second", archive["second"], "--yes")).Gives(2, "the key of 'test custodian' is valid from", "clock").Without("internal error");
        (await archive.RunAsync(Token, "list")).Gives(0).Without("second");
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(0);
    }

    [Fact]
    public async Task Set_back_an_amendment_is_not_older_than_what_it_amends()
    {
        using var archive = registered.Copy();
        var trust = TrustPolicyJson.Parse(File.ReadAllBytes(archive.Trust), "trust");
        File.WriteAllBytes(archive.Trust, TrustPolicyJson.Write(trust with { Keys = [trust.Keys[0] with { ValidFrom = trust.Keys[0].ValidFrom.AddDays(-9) }] }));
        File.WriteAllText(archive["essay.md"], "# On staying\n");
        (await AtAsync(archive, "-3 days", "amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "r", "--yes")).Gives(0, "sequence 1");
        (await archive.RunAsync(Token, "audit")).Gives(0);
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(0, "16 files of 'm' sequence 1");
    }

    [Fact]
    public async Task Set_far_ahead_everything_is_overdue_and_nothing_else()
    {
        using var archive = registered.Copy();
        (await AtAsync(archive, "+100 days", "status")).Gives(4, "'m' is overdue for a full audit (every 90d) in a, b, c.");
        (await archive.RunAsync(Token, "status")).Gives(0);
    }

    private static async Task<PreserveResult> AtAsync(PreparedArchive archive, string when, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/faketime"), "faketime is not installed: apt-get install faketime.");
        return await archive.RunBelowAsync(["faketime", "-f", when.Replace(" days", "d", StringComparison.Ordinal)], Token, arguments);
    }
}
