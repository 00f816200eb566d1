using Preservation.Archive.Ports;

namespace Preservation.Archive.Validating;

/// <summary>Validates one OCFL object strictly, whoever wrote it.</summary>
public sealed class ValidateObject(IObjectStore store)
{
    /// <summary>Everything that is wrong with the object; that something is missing is an answer.</summary>
    /// <param name="prefix">The folder of the object; empty for the store's own top.</param>
    /// <param name="readContent">Whether digests of content are computed; without, only that the files are there is checked.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store could not be asked.</exception>
    public async Task<ValidationReport> RunAsync(
        string prefix, bool readContent, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(prefix);
        var tree = await StoredTree.ListAsync(store, prefix, cancellationToken);
        var verdict = await new ObjectCheck(tree, readContent).RunAsync("", cancellationToken);
        return new ValidationReport([verdict], []);
    }
}
