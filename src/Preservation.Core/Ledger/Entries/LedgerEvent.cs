using System.Text.Json;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Manifests;

namespace Preservation.Core.Ledger.Entries;

/// <summary>A receipt that an entry stands for.</summary>
/// <param name="Id">Its id, which says where it lies: <c>20261120T120000Z-1a2b3c4d</c>.</param>
/// <param name="Digest">SHA-256 of its payload.</param>
public sealed record ReceiptReference(string Id, Digest Digest);

/// <summary>What an entry says has happened: a closed set.</summary>
public abstract record LedgerEvent
{
    private LedgerEvent()
    {
    }

    /// <summary>The name of the case in an entry.</summary>
    public abstract string Type { get; }

    /// <summary>Writes the members after <c>type</c>.</summary>
    internal abstract void Write(Utf8JsonWriter json);

    /// <summary>A manifest was signed and committed.</summary>
    /// <param name="Holding">Whose.</param>
    /// <param name="Sequence">0 when the holding was registered, more when it was amended.</param>
    /// <param name="Manifest">SHA-256 of the payload.</param>
    public sealed record ManifestSigned(HoldingId Holding, long Sequence, Digest Manifest) : LedgerEvent
    {
        public const string Registered = "registered", Amended = "amended";

        public override string Type => Sequence == 0 ? Registered : Amended;

        internal override void Write(Utf8JsonWriter json)
        {
            json.WriteString("holding", Holding.Value);
            json.WriteNumber("sequence", Sequence);
            json.WriteString("manifestSha256", Manifest.ToString());
        }
    }

    /// <summary>A receipt was signed.</summary>
    /// <param name="Deed">What it is of.</param>
    /// <param name="Receipt">Which it is.</param>
    /// <param name="Holding">The one holding that it is about; null when it is about several or none.</param>
    public sealed record ReceiptSigned(ReceiptDeed Deed, ReceiptReference Receipt, HoldingId? Holding) : LedgerEvent
    {
        public override string Type => Deed.Name();

        internal override void Write(Utf8JsonWriter json)
        {
            if (Holding is not null)
                json.WriteString("holding", Holding.Value);
            LedgerEventJson.WriteReceipt(json, Receipt);
        }
    }

    /// <summary>A key came into the trust policy.</summary>
    /// <param name="Key">SHA-256 of its SubjectPublicKeyInfo.</param>
    /// <param name="Holder">Who holds it, in words.</param>
    /// <param name="TrustPolicy">SHA-256 of the trust policy with it.</param>
    public sealed record KeyAdded(Digest Key, string Holder, Digest TrustPolicy) : LedgerEvent
    {
        public const string Name = "key-added";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json)
        {
            json.WriteString("keyid", Key.ToString());
            json.WriteString("holder", Holder);
            json.WriteString("trustPolicySha256", TrustPolicy.ToString());
        }
    }

    /// <summary>A key signs no longer; what it has signed stays good.</summary>
    /// <param name="Key">SHA-256 of its SubjectPublicKeyInfo.</param>
    /// <param name="Until">First moment at which it is no longer valid.</param>
    /// <param name="TrustPolicy">SHA-256 of the trust policy that says so.</param>
    public sealed record KeyRetired(Digest Key, DateTimeOffset Until, Digest TrustPolicy) : LedgerEvent
    {
        public const string Name = "key-retired";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json)
        {
            json.WriteString("keyid", Key.ToString());
            json.WriteString("until", Moments.Write(Until));
            json.WriteString("trustPolicySha256", TrustPolicy.ToString());
        }
    }

    /// <summary>A key is no longer trusted, perhaps since before this entry.</summary>
    /// <param name="Key">SHA-256 of its SubjectPublicKeyInfo.</param>
    /// <param name="From">What it signed at this moment or later does not count.</param>
    /// <param name="Reason">In words.</param>
    /// <param name="TrustPolicy">SHA-256 of the trust policy that says so.</param>
    public sealed record KeyRevoked(Digest Key, DateTimeOffset From, string Reason, Digest TrustPolicy) : LedgerEvent
    {
        public const string Name = "key-revoked";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json)
        {
            json.WriteString("keyid", Key.ToString());
            json.WriteString("from", Moments.Write(From));
            json.WriteString("reason", Reason);
            json.WriteString("trustPolicySha256", TrustPolicy.ToString());
        }
    }

    /// <summary>The trust policy is another one.</summary>
    /// <param name="TrustPolicy">SHA-256 of its bytes.</param>
    public sealed record TrustPolicyChanged(Digest TrustPolicy) : LedgerEvent
    {
        public const string Name = "trust-policy-changed";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json) => json.WriteString("trustPolicySha256", TrustPolicy.ToString());
    }

    /// <summary>The policy is another one.</summary>
    /// <param name="Policy">SHA-256 of its bytes, as receipts name it.</param>
    public sealed record PolicyChanged(Digest Policy) : LedgerEvent
    {
        public const string Name = "policy-changed";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json) => json.WriteString("policySha256", Policy.ToString());
    }

    /// <summary>A store belongs to the archive from now on.</summary>
    /// <param name="Store">Its name, <c>[a-z0-9][a-z0-9-]{0,39}</c>.</param>
    public sealed record StoreAdded(string Store) : LedgerEvent
    {
        public const string Name = "store-added";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json) => json.WriteString("store", Store);
    }

    /// <summary>A store does not count any more.</summary>
    /// <param name="Store">Its name.</param>
    /// <param name="Reason">In words.</param>
    public sealed record StoreRetired(string Store, string Reason) : LedgerEvent
    {
        public const string Name = "store-retired";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json)
        {
            json.WriteString("store", Store);
            json.WriteString("reason", Reason);
        }
    }

    /// <summary>A holding is not kept any more, on purpose: that it was stays provable, its bytes need not be there.</summary>
    /// <param name="Holding">Which.</param>
    /// <param name="Manifest">SHA-256 of the payload of its last manifest.</param>
    /// <param name="Reason">In words, and who decided it.</param>
    public sealed record Tombstone(HoldingId Holding, Digest Manifest, string Reason) : LedgerEvent
    {
        public const string Name = "tombstone";

        public override string Type => Name;

        internal override void Write(Utf8JsonWriter json)
        {
            json.WriteString("holding", Holding.Value);
            json.WriteString("manifestSha256", Manifest.ToString());
            json.WriteString("reason", Reason);
        }
    }
}
