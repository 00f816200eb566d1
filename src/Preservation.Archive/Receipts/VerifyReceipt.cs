using Preservation.Core.Json;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Receipts;

/// <summary>Tells whether a receipt that lies in a store is to be believed.</summary>
public static class VerifyReceipt
{
    /// <summary>The receipt, when a signature counts; for the release of a hold as many as the trust policy asks for.</summary>
    /// <exception cref="DocumentException">It is not well-formed, not of this archive, or too few of its signatures count.</exception>
    public static Receipt Run(byte[] envelopeBytes, TrustPolicy trust, string document)
    {
        var envelope = DsseEnvelope.Parse(envelopeBytes, document);
        var receipt = ReceiptJson.Read(envelope.Payload, document);
        var verdicts = EnvelopeVerifier.Judge(envelope, trust, Purposes.Receipts, receipt.EndedAt);
        var (counting, needed) = (verdicts.Count(verdict => verdict.Counts), receipt.Kind == ReceiptKind.Release ? trust.Threshold : 1);
        if (counting < needed)
        {
            throw new DocumentException(document, "$.signatures",
                $"{(counting == 0 ? "none" : counting)} of its signatures counts, {needed} is needed ({string.Join("; ", verdicts.Select(verdict => verdict.Refusal).OfType<string>())})");
        }
        return receipt.Archive == trust.Archive
            ? receipt
            : throw new DocumentException(document, "$.predicate.archive", $"it is of the archive {receipt.Archive}");
    }
}
