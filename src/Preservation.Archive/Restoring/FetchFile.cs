using Preservation.Archive.Copying;
using Preservation.Archive.Files;
using Preservation.Archive.Ports;
using Preservation.Archive.Reading;
using Preservation.Core.Holdings;

namespace Preservation.Archive.Restoring;

/// <summary>Fetches one file out of any store that has it right.</summary>
public sealed class FetchFile(ArchiveContext archive)
{
    private readonly ReceiveFile _receive = new(archive, ReadFrom.Anywhere);

    /// <summary>Null when it is there now; otherwise what each store had instead.</summary>
    /// <param name="file">What it must be.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="cancellationToken">Ends it; what was fetched is used the next time.</param>
    public async Task<IReadOnlyList<string>?> RunAsync(RestoredFile file, string path, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(path, file, cancellationToken))
            return null;
        if (FileFacts.Of(path) is not null)
            return [$"something else lies at '{path}'; it was left as it is. Move it away and run the same command again"];
        List<string> refused = [];
        foreach (var store in archive.Stores)
        {
            try
            {
                if (await _receive.RunAsync(store, file, path, cancellationToken) is not { } refusal)
                    return null;
                refused.Add(refusal);
            }
            catch (ObjectStoreException e)
            {
                refused.Add(e.Message);
            }
        }
        // Emptied when the last store was wrong; a strange file must not stay beside the restored ones.
        if (FileFacts.Of(path + ".part") is { Size: 0 })
            File.Delete(path + ".part");
        return refused;
    }

    private async Task<bool> IsThereAsync(string path, RestoredFile file, CancellationToken cancellationToken)
    {
        if (FileFacts.Of(path) is not { Kind: StoredKind.File } facts || file.Size is { } size && facts.Size != size)
            return false;
        await using var content = LocalContent.Open(path);
        var actual = await DigestContent.RunAsync(content, archive.Chunking, archive.Buffers, archive.Progress, cancellationToken);
        return actual.Digest == file.Digest;
    }
}
