namespace Preservation.Testing.Servers;

/// <summary>Stops at the end of the run what it has started. A test project that uses servers names it: <c>[assembly: AssemblyFixture(typeof(ServersFixture))]</c>.</summary>
public sealed class ServersFixture : IAsyncDisposable
{
    public ServersFixture() => ServerFolders.IsRemovedAtTheEnd = true;

    public async ValueTask DisposeAsync() => await ServerFolders.RemoveOwnAsync();
}
