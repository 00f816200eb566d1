namespace Preservation.Core.Formats;

/// <summary>Tensors fill the space behind the header from its first byte to the end of the file, without gap or overlap.</summary>
internal static class SafetensorsLayout
{
    public static void Check(IReadOnlyList<SafetensorsTensor> tensors, int headerLength, long fileSize, AnomalyList found)
    {
        UInt128 end = 0;
        // Empty tensors sort before the tensor that begins at the same byte.
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != end)
                found.Error(Misplaced(tensor, end));
            end = UInt128.Max(end, tensor.End);
        }
        var expected = SafetensorsHeader.PrefixLength + (UInt128)headerLength + end;
        var actual = (UInt128)fileSize;
        if (actual < expected)
            found.Error($"it has {SafetensorsHeader.Bytes(actual)}, but its tensors end at byte {expected}: it is {SafetensorsHeader.Bytes(expected - actual)} too short");
        else if (actual > expected)
            found.Error($"it has {SafetensorsHeader.Bytes(actual)}, but its tensors end at byte {expected}: it is {SafetensorsHeader.Bytes(actual - expected)} too long");
    }

    private static string Misplaced(SafetensorsTensor tensor, UInt128 end)
    {
        var kind = tensor.Begin > end
            ? $"leaves a gap of {SafetensorsHeader.Bytes(tensor.Begin - end)}"
            : $"overlaps the one before by {SafetensorsHeader.Bytes(end - tensor.Begin)}";
        return $"tensor {AnomalyList.Quote(tensor.Name)} begins at {tensor.Begin} and {kind}; {end} is expected";
    }
}
