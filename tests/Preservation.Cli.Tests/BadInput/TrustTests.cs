using System.Security.Cryptography;
using Preservation.Cli.Tests.Running;
using Preservation.Core.Signatures;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>Who may sign, from when to when, and how many: an edited trust policy decides at once.</summary>
public sealed class TrustTests(RegisteredArchive registered)
{
    private static readonly DateTimeOffset Past = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), Future = new(2090, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Too_few_signers() => RefusedAsync(trust => trust with { Threshold = 2, Keys = [.. trust.Keys, OtherKey()] },
        "1 of its signatures count, the trust policy asks for 2");

    [Fact]
    public Task An_unknown_signer() => RefusedAsync(trust => trust with { Keys = [OtherKey()] }, "the trust policy does not know this key");

    [Fact]
    public Task A_key_that_had_expired() => RefusedAsync(trust => trust with { Keys = [trust.Keys[0] with { ValidFrom = Past.AddYears(-1), ValidUntil = Past }] },
        "the key of 'test custodian' was valid until 2020-01-01 00:00:00Z, before the signature's");

    [Fact]
    public Task A_key_that_was_not_valid_yet() => RefusedAsync(trust => trust with { Keys = [trust.Keys[0] with { ValidFrom = Future }] },
        "is valid from 2090-01-01 00:00:00Z, after the signature's");

    [Fact]
    public Task A_key_that_was_revoked_before_it_signed() => RefusedAsync(trust => trust with { Keys = [trust.Keys[0] with { RevokedFrom = Past, RevocationReason = "stolen" }] },
        "is revoked from 2020-01-01 00:00:00Z on, and the signature is of");

    [Fact]
    public Task A_key_that_may_sign_receipts_only() => RefusedAsync(
        trust => trust with { Keys = [trust.Keys[0] with { MaySign = Purposes.Receipts }, OtherKey()] }, "the key of 'test custodian' may not sign manifests");

    [Fact]
    public async Task What_was_signed_before_the_revocation_counts_on()
    {
        using var archive = await RestoredAsync(trust => trust with { Keys = [trust.Keys[0] with { RevokedFrom = Future, ValidUntil = Future.AddYears(1) }] });
        (await archive.RunAsync(Token, "audit")).Gives(0, "'m' in 'a': whole");
        (await archive.RunAsync(Token, "verify", archive["out", "m"], "--trust", archive.Trust)).Gives(0, "VERIFIED");
    }

    [Fact]
    public async Task More_signatures_than_keys_cannot_be_asked_for()
    {
        using var archive = await RestoredAsync(trust => trust with { Threshold = 2 });
        (await archive.RunAsync(Token, "audit")).Gives(2, archive.Trust, "it asks for 2 signatures, but only 1 keys may sign manifests");
    }

    [Fact]
    public async Task A_co_signer_satisfies_a_threshold_of_two()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "keys", "new", "deputy", "--holder", "deputy custodian", "--co-sign")).Gives(0, "signs every new manifest");
        (await archive.RunAsync(Token, "keys", "new", "deputy", "--holder", "deputy custodian")).Gives(2, "exists already; a key is never overwritten");
        await archive.WriteSourceAsync("second", 128 << 10, 5, Token);
        (await archive.RunAsync(Token, "register", "second", archive["second"], "--yes")).Gives(0, "signed by test custodian, deputy custodian");
        Write(archive, Read(archive) with { Threshold = 2 });
        (await archive.RunAsync(Token, "audit", "second")).Gives(0);
        (await archive.RunAsync(Token, "audit", "m")).Gives(3, "asks for 2");
    }

    private async Task RefusedAsync(Func<TrustPolicy, TrustPolicy> change, string word)
    {
        using var archive = await RestoredAsync(change);
        var before = archive.List();
        (await archive.RunAsync(Token, "verify", archive["out", "m"], "--trust", archive.Trust)).Gives(3, archive["out", "m.manifest", "manifest.dsse.json"], word).Without("VERIFIED:");
        (await archive.RunAsync(Token, "verify", archive["out", "m"], "--trust", archive.Trust, "--json")).Gives(3).IsJson();
        (await archive.RunAsync(Token, "restore", "m", archive["again"])).Gives(2, "no holding 'm' whose manifest verifies", "preserve audit m");
        Assert.Equal(before, archive.List());
        archive.Environment["PRESERVATION_PASSPHRASE"] = null;
        (await archive.RunAsync(Token, "audit")).Gives(3, "Replica 'a' of 'm' holds a manifest that is not to be believed", word);
        Assert.Equal(before, archive.List());
    }

    private async Task<PreparedArchive> RestoredAsync(Func<TrustPolicy, TrustPolicy> change)
    {
        var archive = registered.Copy();
        (await archive.RunAsync(Token, "restore", "m", archive["out"])).Gives(0);
        Write(archive, change(Read(archive)));
        return archive;
    }

    private static TrustPolicy Read(PreparedArchive archive) => TrustPolicyJson.Parse(File.ReadAllBytes(archive.Trust), "trust");

    private static void Write(PreparedArchive archive, TrustPolicy trust) => File.WriteAllBytes(archive.Trust, TrustPolicyJson.Write(trust));

    private static TrustedKey OtherKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return new TrustedKey { Key = PublicKey.FromSpki(key.ExportSubjectPublicKeyInfo()), Holder = "somebody else", MaySign = Purposes.Manifests, ValidFrom = Past };
    }
}
