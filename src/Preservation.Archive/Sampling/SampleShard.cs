using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Preservation.Core.Formats;

namespace Preservation.Archive.Sampling;

/// <summary>One safetensors file of the sample.</summary>
internal sealed class SampleShard
{
    /// <summary>Bytes held in memory per file that is being written.</summary>
    private const int BufferSize = 1 << 20;

    private SampleShard(string name, IEnumerable<SampleTensor> tensors)
    {
        Name = name;
        // As the reference writer orders tensors of one type.
        Tensors = [.. tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        Head = MakeHead();
        Size = Head.Length + Tensors.Sum(tensor => tensor.Bytes);
    }

    public string Name { get; }

    public IReadOnlyList<SampleTensor> Tensors { get; }

    public byte[] Head { get; }

    public long Size { get; }

    /// <summary>Cuts the tensors, in their order, into shards of about the same size; every shard gets at least one.</summary>
    public static IReadOnlyList<SampleShard> Split(IReadOnlyList<SampleTensor> tensors, int shards)
    {
        var total = tensors.Sum(tensor => tensor.Bytes);
        List<SampleShard> result = [];
        var (next, done) = (0, 0L);
        for (var shard = 1; shard <= shards; shard++)
        {
            var (first, end) = (next, (long)((Int128)total * shard / shards));
            var last = tensors.Count - (shards - shard);
            // A tensor goes where most of it lies.
            while (next < last && (next == first || done + (tensors[next].Bytes / 2) <= end))
                done += tensors[next++].Bytes;
            var name = string.Create(CultureInfo.InvariantCulture, $"model-{shard:D5}-of-{shards:D5}.safetensors");
            result.Add(new SampleShard(name, tensors.Skip(first).Take(next - first)));
        }
        return result;
    }

    /// <summary>Writes the file; <paramref name="written"/> is told of every block of tensor bytes.</summary>
    public void Write(string folder, ulong seed, Action<int> written, CancellationToken ct)
    {
        // Reserving the space first lets a full disk show at once.
        using var file = File.OpenHandle(Path.Combine(folder, Name), FileMode.CreateNew, FileAccess.Write, preallocationSize: Size);
        RandomAccess.Write(file, Head, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var position = (long)Head.Length;
        foreach (var tensor in Tensors)
        {
            var noise = new WeightNoise(seed, tensor);
            for (var offset = 0L; offset < tensor.Bytes;)
            {
                ct.ThrowIfCancellationRequested();
                var part = buffer.AsSpan(0, (int)Math.Min(BufferSize, tensor.Bytes - offset));
                noise.Fill(offset, part);
                RandomAccess.Write(file, part, position);
                offset += part.Length;
                position += part.Length;
                written(part.Length);
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private byte[] MakeHead()
    {
        using var stream = new MemoryStream();
        stream.Write(new byte[SafetensorsHeader.PrefixLength]);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var begin = 0L;
            foreach (var tensor in Tensors)
            {
                WriteEntry(json, tensor, begin);
                begin += tensor.Bytes;
            }
            json.WriteEndObject();
        }
        while (stream.Length % 8 != 0)
            stream.WriteByte((byte)' ');
        var head = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(head, head.Length - SafetensorsHeader.PrefixLength);
        return head;
    }

    private static void WriteEntry(Utf8JsonWriter json, SampleTensor tensor, long begin)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", "BF16");
        json.WriteStartArray("shape");
        foreach (var side in tensor.Shape)
            json.WriteNumberValue(side);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(begin + tensor.Bytes);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
