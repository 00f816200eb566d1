using System.Security.Cryptography;
using Preservation.Archive.Locking;
using Preservation.Archive.Ports;
using Preservation.Archive.Rebuilding;
using Preservation.Archive.Receipts;
using Preservation.Catalogue.Sqlite;
using Preservation.Core.Json;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Locking;

/// <summary>One signature sets a hold; to release it takes as many as the trust policy asks for, also when a catalogue is rebuilt.</summary>
public sealed class HoldReleaseTests : IAsyncLifetime
{
    private TestArchive _archive = null!;
    private EcdsaSigner _second = null!;

    private ArchiveContext Context => _archive.Context;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Two people sign from now on.
    public async ValueTask InitializeAsync()
    {
        _archive = await ArchiveAsync();
        _second = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("second", "another custodian"));
        var key = new TrustedKey { Key = _second.Key, Holder = "another custodian", MaySign = Purposes.Manifests | Purposes.Receipts, ValidFrom = Context.Trust.Keys[0].ValidFrom };
        await new ChangeHold(Context).RunAsync(Id, isOn: true, "case 12", Token);
        _archive.Clock.Advance(TimeSpan.FromMinutes(1));
        _archive.Change(context => context with { Trust = context.Trust with { Threshold = 2, Keys = [.. context.Trust.Keys, key] } });
    }

    public async ValueTask DisposeAsync()
    {
        _second.Dispose();
        await _archive.DisposeAsync();
    }

    // The manifest has one signature, which would not do for a new one either.
    private TrustPolicy TrustOfOne => Context.Trust with { Threshold = 1 };

    [Fact]
    public async Task With_one_signer_of_two_nothing_is_changed()
    {
        var receipts = Soundness.Tree(_archive.Folder["a"]);
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => new ChangeHold(Context).RunAsync(Id, isOn: false, "settled", Token));
        Assert.Equal("To release the hold on 'm' 2 signatures are needed, and 1 of the signers at hand count. Nothing was changed.", refusal.Message);
        Assert.Equal(receipts, Soundness.Tree(_archive.Folder["a"]));
        Assert.Single(await Context.Catalogue.HoldsAsync(Token));
    }

    [Fact]
    public async Task A_signer_whom_nobody_trusts_does_not_count()
    {
        using var stranger = new EcdsaSigner(ECDsa.Create(ECCurve.NamedCurves.nistP384), new SignerName("stranger", "nobody"));
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() =>
            new ChangeHold(Context with { Signers = [.. Context.Signers, stranger] }).RunAsync(Id, isOn: false, "settled", Token));
        Assert.Contains("1 of the signers at hand count", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_both_it_is_released_and_stays_so_in_a_rebuilt_catalogue()
    {
        // The manifest of the holding was signed by one, before there were two.
        var both = Context with { Trust = TrustOfOne, Signers = [.. Context.Signers, _second] };
        Assert.Equal(["a", "b", "c"], (await new ChangeHold(both).RunAsync(Id, isOn: false, "settled", Token)).WithoutLocks);
        Assert.Empty(await Context.Catalogue.HoldsAsync(Token));
        Assert.Empty((await RebuiltAsync(Context.Trust)).Holds);
    }

    [Fact]
    public async Task Holds_and_releases_of_one_second_keep_their_order_in_a_rebuilt_catalogue()
    {
        var both = Context with { Trust = TrustOfOne, Signers = [.. Context.Signers, _second] };
        for (var round = 0; round < 4; round++)
        {
            await new ChangeHold(both).RunAsync(Id, isOn: false, "settled", Token);
            await new ChangeHold(both).RunAsync(Id, isOn: true, $"case {round}", Token);
        }
        Assert.Equal(["case 3"], (await RebuiltAsync(Context.Trust)).Holds.Select(hold => hold.Reason));
    }

    [Fact]
    public async Task A_hold_is_still_there_after_a_rebuild_with_its_reason_and_its_time()
    {
        var (holds, refused) = await RebuiltAsync(TrustOfOne);
        Assert.Equal(await Context.Catalogue.HoldsAsync(Token), holds);
        Assert.Empty(refused);
    }

    [Fact]
    public async Task A_forged_release_with_too_few_signatures_is_not_believed()
    {
        var now = Context.Now();
        // Whoever has one key of two and the store can put this there.
        var forger = Context with { Trust = TrustOfOne, Catalogue = SqliteCatalogue.Open(_archive.Folder["archive", "forger.db"], _archive.Clock) };
        await using var catalogue = forger.Catalogue;
        var issued = await new IssueReceipt(forger) { Hold = new HoldChange(Id, "settled") }.RunAsync(ReceiptKind.Release, IssueReceipt.NewId(now), now, [], [], [], Token);
        var bytes = await File.ReadAllBytesAsync(_archive.Folder["b", issued.Receipt.Key], Token);
        VerifyReceipt.Run(bytes, TrustOfOne, "it");
        Assert.Contains("1 of its signatures counts, 2 is needed", Assert.Throws<DocumentException>(() => VerifyReceipt.Run(bytes, Context.Trust, "it")).Message, StringComparison.Ordinal);
        var (holds, refused) = await RebuiltAsync(Context.Trust);
        Assert.Equal("case 12", Assert.Single(holds).Reason);
        Assert.Contains(refused, text => text.Contains(issued.Receipt.Key, StringComparison.Ordinal));
    }

    private async Task<(IReadOnlyList<HoldEntry> Holds, IReadOnlyList<string> Refused)> RebuiltAsync(TrustPolicy trust)
    {
        await using var rebuilt = SqliteCatalogue.Open(_archive.Folder["archive", $"rebuilt-{Guid.NewGuid():N}.db"], _archive.Clock);
        var outcome = await new RebuildCatalogue(Context.Store("b"), trust, Context.Progress).RunAsync(rebuilt, Token);
        return (await rebuilt.HoldsAsync(Token), outcome.Refused);
    }
}
