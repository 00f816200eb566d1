using Preservation.Archive.Ports;
using Preservation.Stores.FileSystem;

namespace Preservation.Testing;

/// <summary>A store of a test archive, of any kind. It can be opened anew, as another process would.</summary>
public abstract record TestStore(string Name)
{
    /// <summary>Opens it with nothing remembered.</summary>
    /// <param name="folder">Of the archive.</param>
    public abstract IObjectStore Open(TempFolder folder);

    /// <summary>The same keys and bytes elsewhere, to be spoilt by one case of a table.</summary>
    public abstract Task<TestStore> CopyAsync(CancellationToken cancellationToken);
}

/// <summary>A folder beside the archive's, and copied with it.</summary>
public sealed record FolderStore(string Name) : TestStore(Name)
{
    public override IObjectStore Open(TempFolder folder) => new FileSystemStore(StoreName.Parse(Name), folder[Name]);

    public override Task<TestStore> CopyAsync(CancellationToken cancellationToken) => Task.FromResult<TestStore>(this);
}
