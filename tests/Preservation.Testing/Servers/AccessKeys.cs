namespace Preservation.Testing.Servers;

/// <summary>What signs requests to S3.</summary>
public sealed record AccessKeys(string Id, string Secret);
