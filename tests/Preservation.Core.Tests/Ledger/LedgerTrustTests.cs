using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Notes;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests.Ledger;

public sealed class LedgerTrustTests
{
    private static readonly Guid Archive = Guid.Parse("00000000-0000-0000-0000-00000000000a");

    [Fact]
    public void A_checkpoint_of_this_archive_counts_also_when_the_time_of_its_key_is_over() =>
        Assert.Equal(0, LedgerTrust.Of(Policy(Key() with { ValidUntil = DateTimeOffset.UnixEpoch })).Believe(Note(LedgerTrust.OriginOf(Archive)), "it").Size);

    [Fact]
    public void Revoked_keys_keys_for_manifests_only_and_other_ledgers_do_not_count()
    {
        var note = Note(LedgerTrust.OriginOf(Archive));
        foreach (var key in new[] { Key() with { RevokedFrom = DateTimeOffset.UnixEpoch }, Key() with { MaySign = Purposes.Manifests } })
            Assert.Contains("no signature counts", Assert.Throws<DocumentException>(() => LedgerTrust.Of(Policy(key)).Believe(note, "it")).Message, StringComparison.Ordinal);
        var trust = LedgerTrust.Of(Policy(Key()));
        Assert.Contains("no signature counts", Assert.Throws<DocumentException>(() => trust.Believe(Note("other"), "it")).Message, StringComparison.Ordinal);
        var mixed = SignedNote.Sign(Text("other"), trust.Origin, Example.Bob);
        Assert.Contains("it is of 'other'", Assert.Throws<DocumentException>(() => trust.Believe(mixed, "it")).Message, StringComparison.Ordinal);
    }

    private static string Text(string origin) => new Checkpoint { Origin = origin, Size = 0, Root = MerkleTree.EmptyRoot }.ToText();

    private static SignedNote Note(string origin) => SignedNote.Sign(Text(origin), origin, Example.Bob);

    private static TrustedKey Key() => new() { Key = Example.Bob.Key, Holder = "Bob", MaySign = Purposes.Receipts, ValidFrom = DateTimeOffset.UnixEpoch };

    private static TrustPolicy Policy(TrustedKey key) => new() { Archive = Archive, Threshold = 1, Keys = [key] };
}
