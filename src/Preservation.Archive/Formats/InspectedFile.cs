namespace Preservation.Archive.Formats;

/// <summary>A file to inspect.</summary>
/// <param name="Name">Its name in the holding, with <c>/</c>.</param>
/// <param name="Path">Where it is on this machine.</param>
/// <param name="Size">Its size in bytes when it was listed.</param>
public sealed record InspectedFile(string Name, string Path, long Size);
