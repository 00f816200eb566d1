using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Preservation.Testing;
using Preservation.Worker.Tests.Operating;

namespace Preservation.Worker.Tests.Api.Described;

/// <summary>The real worker on an archive that the real <c>preserve</c> made, with damage that it may not repair, for tests that only read.</summary>
public sealed class DamagedWorker : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private WorkerArchive? _archive;
    private WorkerProcess? _worker;

    internal WorkerArchive Archive => _archive!;

    internal WorkerProcess Worker => _worker!;

    /// <summary>Of an operator, who may also read.</summary>
    public string Key { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _archive = await WorkerArchive.CreateAsync(repairs: false, presence: "30d", full: "300d", Token);
        File.Delete(Archive.Weights("disk2"));
        Assert.Equal(3, (await Preserve.RunAsync(Archive.Folder, Token, "audit", "--grade", "presence")).ExitCode);
        Key = (await Archive.PreserveAsync(Token, "apikey", "create", "night-shift", "--scope", "operator")).Output.Trim();
        _worker = WorkerProcess.Start(Archive);
        await Worker.WaitAsync("/health", page => page.Contains("degraded", StringComparison.Ordinal), Token);
    }

    /// <summary>What <c>preserve</c> prints with <c>--json</c>.</summary>
    public async Task<JsonNode> TellsAsync(params string[] arguments) =>
        JsonNode.Parse((await Preserve.RunAsync(Archive.Folder, Token, [.. arguments, "--json"])).Output)!;

    /// <summary>What the API answers: status, type, and JSON, which is null when there is none.</summary>
    public async Task<(int Status, string? Type, JsonNode? Json)> AsksAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Archive.Listen, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, _, json) = await AsksAsync("GET", $"/api/v1/{path}");
        Assert.True(status == 200, json?.ToJsonString(new JsonSerializerOptions()));
        return json!;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _worker?.Dispose();
        _archive?.Dispose();
        return ValueTask.CompletedTask;
    }
}
