using System.Globalization;
using System.Text.Json;
using Preservation.Core.Digests;
using Preservation.Core.Holdings;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Core.Timestamps;

/// <summary>What a timestamp is of: a closed set.</summary>
public abstract record StampSubject
{
    /// <summary>The folder of all evidence in a store.</summary>
    public const string Root = "evidence";

    private const string SignatureType = "manifest-signature", CheckpointType = "checkpoint", RenewalType = "renewal";

    private StampSubject()
    {
    }

    /// <summary>Where the stamped bytes and its timestamps lie in a store.</summary>
    public abstract string Folder { get; }

    /// <summary>Name of the file with the stamped bytes, in <see cref="Folder"/>.</summary>
    public abstract string DataFile { get; }

    public string DataKey => $"{Folder}/{DataFile}";

    /// <summary>For file names.</summary>
    public abstract string Name { get; }

    /// <summary>What <see cref="Name"/> names; null when it is no such name.</summary>
    public static StampSubject? FromName(string name) => name.Split('~') switch
    {
        ["manifest", var holding, var sequence, var key] when HoldingId.TryParse(holding, out var id) && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Digest.TryParse(key, out var keyId)
            => new ManifestSignature(id!, number, keyId),
        ["checkpoint", var size] when long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) => new Checkpoint(entries),
        _ => null,
    };

    /// <summary>For people.</summary>
    public abstract override string ToString();

    /// <summary>One signature under a manifest: the bytes that the envelope has in base64.</summary>
    /// <param name="Holding">Whose manifest.</param>
    /// <param name="Sequence">Which.</param>
    /// <param name="KeyId">SHA-256 of the SubjectPublicKeyInfo of who signed.</param>
    public sealed record ManifestSignature(HoldingId Holding, long Sequence, Digest KeyId) : StampSubject
    {
        public override string Folder => string.Create(CultureInfo.InvariantCulture, $"{FolderOf(Holding, Sequence)}/{KeyId.ToString()[..16]}");

        public override string DataFile => "signature.der";

        public override string Name => string.Create(CultureInfo.InvariantCulture, $"manifest~{Holding}~{Sequence}~{KeyId}");

        /// <summary>Where the timestamps of all signatures of one manifest lie.</summary>
        public static string FolderOf(HoldingId holding, long sequence) => string.Create(CultureInfo.InvariantCulture,
            $"{Root}/manifests/{HoldingRecord.Folder(holding, ObjectPart.Record).Split('/')[^1]}/v{sequence + 1}");

        public override string ToString() => $"signature {KeyId.Short} of '{Holding}' sequence {Sequence}";
    }

    /// <summary>A checkpoint of the ledger, with its signatures.</summary>
    public sealed record Checkpoint(long Size) : StampSubject
    {
        public const string Parent = $"{Root}/checkpoints";

        public override string Folder => string.Create(CultureInfo.InvariantCulture, $"{Parent}/{Size:D12}");

        public override string DataFile => "checkpoint";

        public override string Name => string.Create(CultureInfo.InvariantCulture, $"checkpoint~{Size}");

        public override string ToString() => $"checkpoint of {Size} entries";
    }

    /// <summary>A list of digests of older evidence, in the form of <c>sha256sum</c> and its like.</summary>
    /// <param name="Number">From 1.</param>
    /// <param name="Algorithm"><c>sha256</c>, <c>sha384</c> or <c>sha512</c>.</param>
    /// <param name="Tag">The first eight characters of SHA-256 of the list: two that were made apart never share a folder.</param>
    public sealed record Renewal(int Number, string Algorithm, string Tag) : StampSubject
    {
        public const string Parent = $"{Root}/renewals";

        public override string Folder => string.Create(CultureInfo.InvariantCulture, $"{Parent}/{Number:D4}-{Tag}");

        public override string DataFile => $"evidence.{Algorithm}";

        public override string Name => string.Create(CultureInfo.InvariantCulture, $"renewal~{Number}");

        public override string ToString() => $"renewal {Number}";
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("subject");
        switch (this)
        {
            case ManifestSignature signature:
                json.WriteString("type", SignatureType);
                json.WriteString("holding", signature.Holding.Value);
                json.WriteNumber("sequence", signature.Sequence);
                json.WriteString("keyid", signature.KeyId.ToString());
                break;
            case Checkpoint checkpoint:
                json.WriteString("type", CheckpointType);
                json.WriteNumber("size", checkpoint.Size);
                break;
            case Renewal renewal:
                json.WriteString("type", RenewalType);
                json.WriteNumber("number", renewal.Number);
                json.WriteString("algorithm", renewal.Algorithm);
                json.WriteString("tag", renewal.Tag);
                break;
            default:
                throw new InvalidOperationException("There are no other subjects.");
        }
        json.WriteEndObject();
    }

    internal static StampSubject? Read(JsonReading root)
    {
        var reading = root.Object("subject");
        StampSubject? subject = reading.String("type") switch
        {
            SignatureType when HoldingId.TryParse(reading.String("holding"), out var holding) => new ManifestSignature(holding!, reading.Integer("sequence"), reading.Digest("keyid")),
            CheckpointType => new Checkpoint(reading.Integer("size")),
            RenewalType => new Renewal((int)Math.Min(reading.Integer("number", 1), 9999), reading.String("algorithm"), reading.String("tag")),
            _ => null,
        };
        if (subject is null && !reading.IsAbsent)
            reading.Fail("type", "it is no subject that is known");
        reading.NoOthers();
        return subject;
    }
}
