namespace Preservation.Archive.Ports;

/// <param name="Key">Where it was to go; what the store calls it where the key is not known.</param>
/// <param name="Id">Names it to the store.</param>
/// <param name="Size">Bytes that lie there; null when the store does not say.</param>
/// <param name="BegunAt">When it was begun, or last written to.</param>
public sealed record UnfinishedUpload(string Key, string Id, long? Size, DateTimeOffset BegunAt);
