using System.Text.Json;
using Preservation.Archive.Formats;
using Preservation.Core.Digests;
using Preservation.Core.Formats;

namespace Preservation.Archive.Tests.Sampling;

/// <summary>A folder for one sample that goes away with the test.</summary>
internal sealed class SampleFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("preservation-sample-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public IReadOnlyList<InspectedFile> List() =>
    [
        .. new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => new InspectedFile(System.IO.Path.GetRelativePath(Path, file.FullName).Replace('\\', '/'), file.FullName, file.Length))
            .OrderBy(file => file.Name, StringComparer.Ordinal),
    ];

    public async Task<IReadOnlyList<Anomaly>> InspectAsync() => (await InspectModelFiles.RunAsync(List(), TestContext.Current.CancellationToken)).Anomalies;

    public IReadOnlyList<(string Name, Digest Digest)> Digests() =>
        [.. List().Select(file => (file.Name, Digest.Of(File.ReadAllBytes(file.Path))))];

    public JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllBytes(this[name])).RootElement;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
