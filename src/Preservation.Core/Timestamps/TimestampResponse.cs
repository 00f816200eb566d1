using System.Formats.Asn1;
using Preservation.Core.Json;

namespace Preservation.Core.Timestamps;

/// <summary>A TimeStampResp (RFC 3161 section 2.4.2), as <c>openssl ts</c> reads and authorities send it.</summary>
public static class TimestampResponse
{
    /// <summary>The token in it.</summary>
    /// <exception cref="DocumentException">It is no such response, or the authority refused.</exception>
    public static byte[] Token(byte[] response, string document)
    {
        try
        {
            // Some authorities write BER.
            var whole = new AsnReader(response, AsnEncodingRules.BER).ReadSequence();
            var status = whole.ReadSequence().ReadInteger();
            if (!status.IsZero && !status.IsOne)
                throw new DocumentException(document, "status", $"the authority refused: its status is {status}");
            return whole.ReadEncodedValue().ToArray();
        }
        catch (AsnContentException e)
        {
            throw new DocumentException(document, "byte 0", $"it is no RFC 3161 response: {e.Message.TrimEnd('.')}");
        }
    }
}
