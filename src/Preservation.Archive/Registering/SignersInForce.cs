using Preservation.Core.Signatures;

namespace Preservation.Archive.Registering;

/// <summary>Asks before the first byte is copied whether what will be signed will also be believed.</summary>
internal static class SignersInForce
{
    /// <exception cref="ArchiveRefusedException">The signers at hand do not satisfy the trust policy now.</exception>
    public static void Check(ArchiveContext archive)
    {
        var now = archive.Now();
        List<string> refusals = [];
        foreach (var signer in archive.Signers)
        {
            var refusal = archive.Trust.Find(signer.Key.Id) is { } trusted
                ? trusted.Refusal(Purposes.Manifests, now)
                : $"the trust policy does not know the key of '{signer.Name.Holder}'";
            if (refusal is not null)
                refusals.Add(refusal);
        }
        if (archive.Signers.Count - refusals.Count < archive.Trust.Threshold)
        {
            throw new ArchiveRefusedException(
                $"A manifest signed now, {now:u}, would not be trusted: {archive.Signers.Count - refusals.Count} of its signatures would count, the trust policy asks for {archive.Trust.Threshold}. Nothing was stored. Check trust.json, the signers in preservation.json, and the clock of this machine.")
            { Reasons = refusals };
        }
    }
}
