using Preservation.Archive.Ports;

namespace Preservation.Catalogue.Sql;

/// <summary>Where the tables of a catalogue are.</summary>
internal abstract class Database : IAsyncDisposable
{
    /// <exception cref="CatalogueException">It cannot be used; the message says what to do.</exception>
    public abstract Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>
    /// Runs work in one transaction, which excludes other writers from its begin on. It is done wholly or not at all.
    /// The work may be run more than once.
    /// </summary>
    /// <exception cref="CatalogueException">It cannot be used; the message says what to do.</exception>
    public abstract Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
