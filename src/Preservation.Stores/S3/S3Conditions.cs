using System.Collections.Concurrent;
using Preservation.Archive.Ports;
using Preservation.Stores.Parts;

namespace Preservation.Stores.S3;

/// <summary>
/// Which conditions the server heeds. Where one was not seen heeded, writers of one key take turns in this process and
/// look before they write; other processes are kept away by the lease of the holding in the catalogue.
/// </summary>
internal sealed class S3Conditions(StoreCapabilities capabilities)
{
    private readonly KeyLocks _turns = new();
    private readonly ConcurrentDictionary<string, string> _uploads = [];

    /// <summary>Whether the header may be sent; a server that refuses it would refuse the whole request.</summary>
    public bool Sends(Capability condition) => !capabilities.Found.TryGetValue(condition, out var found) || found != Support.No;

    public bool Heeds(Capability condition) => capabilities[condition] == Support.Yes;

    /// <summary>Waits until no other writer of this process is at the key.</summary>
    public Task<IDisposable> TakeTurnAsync(string key, CancellationToken cancellationToken) => _turns.TakeAsync(key, cancellationToken);

    /// <summary>Takes an upload in parts for one writer; false when another one of this process sends its parts to it.</summary>
    public bool TryTakeUpload(string id) => _uploads.TryAdd(id, id);

    public void LeaveUpload(string id) => _uploads.TryRemove(id, out _);
}
