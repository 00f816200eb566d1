using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;
using Preservation.Core.Policies;
using Preservation.Core.Receipts;
using Preservation.Core.Signatures;

namespace Preservation.Core.Tests;

/// <summary>
/// Bytes from a store may be anything. Whatever they are, a reader takes them or refuses them with its own exception;
/// any other exception would be called an internal error where damage is the truth.
/// </summary>
public sealed class MutationTests
{
    private const int Rounds = 2000;

    private static readonly DsseEnvelope Envelope = Example.Sign(Example.Manifest(), Example.Alice);

    private static readonly TrustPolicy Trust = Example.Trust(1, Example.Trusted(Example.Alice));

    [Fact]
    public void A_mutated_manifest_is_read_or_refused() =>
        Mutate(Envelope.Payload, bytes => ManifestReader.Read(bytes, "x"));

    [Fact]
    public void A_mutated_trust_policy_is_read_or_refused() =>
        Mutate(TrustPolicyJson.Write(Trust), bytes => TrustPolicyJson.Parse(bytes, "x"));

    [Fact]
    public void A_mutated_inventory_is_read_or_refused() =>
        Mutate(Example.WeightsBytes, bytes => InventoryJson.Read(bytes, "x"));

    [Fact]
    public void A_mutated_envelope_is_read_or_refused() =>
        Mutate(Envelope.Write(), bytes => DsseEnvelope.Parse(bytes, "x"));

    [Fact]
    public void A_mutated_bundle_is_read_or_refused() =>
        Mutate(OmsBundle.From(Envelope, Example.Alice.Key).Write(), bytes => OmsBundle.Parse(bytes, "x").Refusal(Example.Alice.Key));

    [Fact]
    public void A_mutated_receipt_is_read_or_refused() => Mutate(
        Example.Text("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"urn:weight-preservation:receipt:v1","predicate":{"kind":"audit","checks":[{"only":["a"],"findings":[{"kind":"missing"}]}]}}"""),
        bytes => ReceiptJson.Read(bytes, "x"));

    [Fact]
    public void A_mutated_policy_is_read_or_refused() =>
        Mutate(PolicyJson.Write(PreservationPolicy.Default(2)), bytes => PolicyJson.Parse(bytes, "x"));

    [Fact]
    public void A_mutated_public_key_is_read_or_refused() => Mutate(Example.Text(Example.Alice.Key.Pem), bytes =>
    {
        try
        {
            PublicKey.FromPem(System.Text.Encoding.UTF8.GetString(bytes)).Verify("message"u8, Envelope.Signatures[0].Signature);
        }
        catch (FormatException e)
        {
            throw new DocumentException("x", "$", e.Message);
        }
    });

    [Fact]
    public void A_mutated_signed_manifest_is_never_verified_with_another_payload() => Mutate(Envelope.Write(), bytes =>
    {
        try
        {
            Assert.Equal(Envelope.Payload, ManifestVerifier.Verify(bytes, Trust, "x").Envelope.Payload);
        }
        catch (UntrustedException e)
        {
            throw new DocumentException("x", "$", e.Reason);
        }
    });

    private static void Mutate(byte[] valid, Action<byte[]> read)
    {
        var refused = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var bytes = Mutated(valid, new Random(seed));
            try
            {
                read(bytes);
            }
            catch (DocumentException e)
            {
                Assert.NotEmpty(e.Problems);
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {System.Text.Encoding.UTF8.GetString(bytes)}", e);
            }
        }
        // Otherwise the mutations would be too tame to show anything.
        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    private static readonly byte[][] Splinters =
    [
        [.. "\\ud800"u8], [.. "null"u8], [.. "-1"u8], [.. "1e999"u8], [.. "[]"u8], [.. "{}"u8], [.. "\""u8], [.. ","u8],
        [.. "99999999999999999999"u8], [.. "\\u0000"u8], [.. "../"u8], [0xff], [0xc3], [0xef, 0xbb, 0xbf], [0],
    ];

    private static byte[] Mutated(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var i = random.Next(3); i >= 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.InsertRange(at, Splinters[random.Next(Splinters.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at - (at == 0 ? 1 : 0)));
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(random.Next(1, 80), bytes.Count - at)));
                    break;
                default:
                    // A value becomes another kind of value: the start of a string, number or list is overwritten.
                    var colon = bytes.IndexOf((byte)':', at);
                    if (colon >= 0)
                        bytes.InsertRange(colon + 1, [.. Splinters[random.Next(7)], (byte)',', (byte)'"', (byte)'x', (byte)'"', (byte)':']);
                    break;
            }
        }
        return [.. bytes];
    }
}
