using System.Formats.Asn1;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Core.Ledger.Notes;

// The base library has no Ed25519: keys of it are known by name and ID, and what they sign is said to be not checked.
public abstract partial record VerifierKey
{
    private const string NoEd25519 = "this program has no Ed25519; OpenSSL can check it";

    private static ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> key, int size) => key.Length == size
        ? key
        : throw new ArgumentException($"The key has {key.Length} bytes; {size} are expected.", nameof(key));

    /// <summary>Type 0x02: ECDSA over SHA-256 on P-256, P-384 or P-521. What the keys of an archive sign with.</summary>
    public sealed record Ecdsa : VerifierKey
    {
        internal const byte Type = 0x02;

        /// <exception cref="ArgumentException">The key is not ECDSA, or the name cannot be that of a key.</exception>
        public Ecdsa(string name, PublicKey key)
            : base(name, Type, key.Spki, First4(Digest.Of(key.Spki)))
        {
            if (!key.Algorithm.IsEcdsa())
                throw new ArgumentException($"A key of {key.Algorithm.Name()} cannot sign notes of type 0x02.", nameof(key));
        }

        public PublicKey Key => PublicKey.FromSpki(Convert.FromBase64String(Material)[1..]);

        internal override NoteVerdict Judge(SignedNote note, NoteSignature signature) =>
            Key.VerifyNote(note.SignedBytes(), signature.Signature)
                ? new NoteVerdict.Verified(this, null)
                : new NoteVerdict.Failed(this, "the signature does not fit the text");
    }

    /// <summary>Type 0x01: Ed25519 over the text. Known, but not checked here.</summary>
    public sealed record Ed25519 : VerifierKey
    {
        /// <summary>Bytes of a key.</summary>
        public const int KeySize = 32;

        internal const byte Type = 0x01;

        /// <exception cref="ArgumentException">The key has a wrong length, or the name cannot be that of a key.</exception>
        public Ed25519(string name, ReadOnlySpan<byte> key)
            : base(name, Type, Sized(key, KeySize), IdOf(name, Type, key))
        {
        }

        internal override NoteVerdict Judge(SignedNote note, NoteSignature signature) => new NoteVerdict.NotChecked(this, NoEd25519);
    }

    /// <summary>Type 0x04: a witness with Ed25519 over <see cref="Cosignature.Ed25519Message"/>. Known, but not checked here.</summary>
    public sealed record Ed25519Cosignature : VerifierKey
    {
        internal const byte Type = 0x04;

        /// <exception cref="ArgumentException">The key has a wrong length, or the name cannot be that of a key.</exception>
        public Ed25519Cosignature(string name, ReadOnlySpan<byte> key)
            : base(name, Type, Sized(key, Ed25519.KeySize), IdOf(name, Type, key))
        {
        }

        internal override NoteVerdict Judge(SignedNote note, NoteSignature signature) => new NoteVerdict.NotChecked(this, NoEd25519);
    }

    /// <summary>Type 0x06: a witness with ML-DSA-44 over <see cref="Cosignature.MlDsa44Message"/>; it says when. Needs OpenSSL 3.5.</summary>
    public sealed record MlDsa44Cosignature : VerifierKey
    {
        /// <summary>Bytes of a key.</summary>
        public const int KeySize = 1312;

        internal const byte Type = 0x06;

        /// <exception cref="ArgumentException">The key has a wrong length, or the name cannot be that of a key.</exception>
        public MlDsa44Cosignature(string name, ReadOnlySpan<byte> key)
            : base(name, Type, Sized(key, KeySize), IdOf(name, Type, key))
        {
        }

        public PublicKey Key
        {
            get
            {
                var spki = new AsnWriter(AsnEncodingRules.DER);
                using (spki.PushSequence())
                {
                    using (spki.PushSequence())
                        spki.WriteObjectIdentifier("2.16.840.1.101.3.4.3.17");
                    spki.WriteBitString(Convert.FromBase64String(Material).AsSpan(1));
                }
                return PublicKey.FromSpki(spki.Encode());
            }
        }

        internal override NoteVerdict Judge(SignedNote note, NoteSignature signature)
        {
            if (!Key.CanVerify)
                return new NoteVerdict.NotChecked(this, "this platform cannot check ml-dsa-44; OpenSSL 3.5 or later can");
            if (!Cosignature.TryRead(signature.Signature, out var seconds, out var bytes) || seconds > LatestSecond)
                return new NoteVerdict.Failed(this, "the signature does not begin with a time");
            try
            {
                var message = Cosignature.MlDsa44Message(Name, seconds, Checkpoint.Parse(note.Text, "the text"));
                if (!Key.Verify(message, bytes))
                    return new NoteVerdict.Failed(this, "the signature does not fit the checkpoint");
                return new NoteVerdict.Verified(this, seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds));
            }
            catch (Exception e) when (e is DocumentException or ArgumentException)
            {
                return new NoteVerdict.Failed(this, $"it can only sign checkpoints, and {e.Message}");
            }
        }

        // The end of the year 9999.
        private const long LatestSecond = 253_402_300_799;
    }
}
