namespace Preservation.Core.Formats;

/// <summary>One entry of a safetensors header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
public readonly record struct SafetensorsTensor(string Name, ulong Begin, ulong End);
