using Preservation.Archive.Ports;
using Preservation.Core.Json;

namespace Preservation.Catalogue.Sqlite;

/// <summary>A file that takes the place of another.</summary>
internal sealed class SqliteReplacement : ReplacementCatalogue
{
    private static readonly string[] Companions = ["-wal", "-shm"];

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly SqliteCatalogue _catalogue;

    /// <exception cref="CatalogueException">The file cannot be made.</exception>
    public SqliteReplacement(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        Remove(Temporary);
        _catalogue = SqliteCatalogue.Open(Temporary, clock);
    }

    public override ICatalogue Catalogue => _catalogue;

    private string Temporary => _path + ".rebuilding";

    public override async Task<string?> SwapAsync(CancellationToken cancellationToken)
    {
        await _catalogue.DisposeAsync();
        string? kept = null;
        if (File.Exists(_path))
        {
            kept = $"{_path}.{Moments.Write(_clock.GetUtcNow()).Replace(":", "", StringComparison.Ordinal)}.old";
            File.Move(_path, kept, overwrite: true);
            // What stood only in the write-ahead log goes with the file it belongs to.
            foreach (var suffix in Companions.Where(suffix => File.Exists(_path + suffix)))
                File.Move(_path + suffix, kept + suffix, overwrite: true);
        }
        File.Move(Temporary, _path);
        return kept;
    }

    public override async ValueTask DisposeAsync()
    {
        await _catalogue.DisposeAsync();
        Remove(Temporary);
    }

    private static void Remove(string path)
    {
        File.Delete(path);
        foreach (var suffix in Companions)
            File.Delete(path + suffix);
    }
}
