using System.Buffers.Binary;
using System.Text.Unicode;

namespace Preservation.Core.Formats;

/// <summary>
/// The header of a safetensors file, checked strictly: length prefix, JSON, every entry, and the layout of the
/// tensors against the size of the file. Header and size alone show every cut and every appended byte;
/// a changed byte inside a tensor they cannot show.
/// </summary>
public sealed class SafetensorsHeader
{
    /// <summary>Bytes of the length in front of the header.</summary>
    public const int PrefixLength = 8;

    /// <summary>The longest header that the reference reader accepts.</summary>
    public const long MaxLength = 100_000_000;

    /// <summary>The longest header that common clients of model hubs accept.</summary>
    public const long CommonMaxLength = 25_000_000;

    private SafetensorsHeader(
        string file, IReadOnlyList<SafetensorsTensor> tensors, bool isReadable, IReadOnlyList<Anomaly> anomalies)
    {
        (File, Tensors, IsReadable, Anomalies) = (file, tensors, isReadable, anomalies);
        TensorBytes = tensors.Aggregate(0UL, (end, tensor) => Math.Max(end, tensor.End));
    }

    public string File { get; }

    /// <summary>The entries that could be read, in the order of the header.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>The end of the last tensor.</summary>
    public ulong TensorBytes { get; }

    /// <summary>False when <see cref="Tensors"/> does not tell what the file holds.</summary>
    public bool IsReadable { get; }

    public IReadOnlyList<Anomaly> Anomalies { get; }

    /// <summary>How many bytes of header follow the prefix; null, with the reason, when there is no header to read.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="prefix">The first 8 bytes of the file, or all of a shorter one.</param>
    /// <param name="fileSize">Bytes in the file.</param>
    /// <param name="refusal">Set when the result is null.</param>
    public static int? ReadLength(string file, ReadOnlySpan<byte> prefix, long fileSize, out Anomaly? refusal)
    {
        var length = prefix.Length < PrefixLength ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var text = (fileSize, length) switch
        {
            (0, _) => "it is empty; a safetensors file starts with 8 bytes of header length and a header",
            ( < PrefixLength, _) => $"it has {Bytes((ulong)fileSize)}; the header length alone takes {PrefixLength}",
            (_, > MaxLength) => $"its header claims {Bytes(length)}; at most {MaxLength} are allowed",
            (_, 0) => "its header claims 0 bytes; a JSON object is expected",
            _ when (long)length > fileSize - PrefixLength =>
                $"its header claims {Bytes(length)}, but {Bytes((ulong)fileSize - PrefixLength)} follow the length; the file is cut short or is not safetensors",
            _ => null,
        };
        refusal = text is null ? null : new Anomaly(file, true, text);
        return text is null ? (int)length : null;
    }

    /// <summary>Reads the header of a file whose length <see cref="ReadLength"/> accepted.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="json">The whole header, without the prefix.</param>
    /// <param name="fileSize">Bytes in the file.</param>
    public static SafetensorsHeader Read(string file, ReadOnlySpan<byte> json, long fileSize)
    {
        var found = new AnomalyList(file);
        if (json.Length > CommonMaxLength)
            found.Warn($"its header has {json.Length} bytes; common readers refuse more than {CommonMaxLength}");
        if (!Utf8.IsValid(json))
        {
            found.Error("its header is not valid UTF-8; a JSON object in UTF-8 is expected");
            return new SafetensorsHeader(file, [], false, found.ToList());
        }
        CheckPadding(json, found);
        List<SafetensorsTensor> tensors = [];
        var complete = SafetensorsEntries.Read(json, tensors, found);
        if (complete)
            SafetensorsLayout.Check(tensors, json.Length, fileSize, found);
        return new SafetensorsHeader(file, tensors, complete, found.ToList());
    }

    /// <summary>Stands for a file that has no header to read.</summary>
    public static SafetensorsHeader Unreadable(Anomaly refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new SafetensorsHeader(refusal.File, [], false, [refusal]);
    }

    internal static string Bytes(UInt128 count) => count == 1 ? "1 byte" : $"{count} bytes";

    private static void CheckPadding(ReadOnlySpan<byte> json, AnomalyList found)
    {
        if (json.IndexOfAnyExcept(" \t\r\n"u8) > 0)
            found.Warn("its header starts with white space; '{' is expected as the first byte");
        var end = json.LastIndexOfAnyExcept(" \t\r\n"u8) + 1;
        if (json[end..].IndexOfAnyExcept((byte)' ') >= 0)
            found.Warn("its header is padded with other white space; only spaces are expected after the last '}'");
    }
}
