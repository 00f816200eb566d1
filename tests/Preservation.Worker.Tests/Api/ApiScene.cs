using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Preservation.Archive.ApiKeys;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Core.ApiKeys;
using Preservation.Testing;
using Preservation.Worker.Operating;
using Preservation.Worker.Tests.Operating;

namespace Preservation.Worker.Tests.Api;

/// <summary>What the API answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, HttpResponseHeaders Headers, string? Type)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Fields of the problems that it tells.</summary>
    public IEnumerable<string> Fields => Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!).Order(StringComparer.Ordinal);
}

/// <summary>A worker in this process, on a real port, with a clock that stands still, and a key of each scope.</summary>
internal sealed class ApiScene : IAsyncDisposable
{
    public const string Holding = "m";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private ApiScene(TestArchive archive, WebApplication app, Uri address)
    {
        (Archive, _app) = (archive, app);
        Keys = new ApiKeyFile(archive.Context.Folder, archive.Clock);
        _http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
    }

    public TestArchive Archive { get; }

    public ApiKeyFile Keys { get; }

    public string Viewer { get; private set; } = "";

    public string Operator { get; private set; } = "";

    public IEnumerable<RouteEndpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>With one holding in the stores <c>a</c> and <c>b</c>.</summary>
    /// <param name="change">Of the settings.</param>
    /// <param name="prepare">Of the archive, before the worker is started.</param>
    public static async Task<ApiScene> StartAsync(Func<WorkerSettings, WorkerSettings>? change = null, Action<TestArchive>? prepare = null)
    {
        var archive = await TestArchive.CreateAsync(Token, "a", "b");
        await archive.RegisterAsync(Holding, archive.WriteSource("source"), Token);
        prepare?.Invoke(archive);
        var settings = new WorkerSettings { Listen = new Uri($"http://127.0.0.1:{WorkerArchive.FreePort()}"), Tick = TimeSpan.FromHours(1) };
        settings = change?.Invoke(settings) ?? settings;
        var app = WorkerHost.Build(archive.Context, ConfigurationOf(archive), settings);
        await app.StartAsync(Token);
        var scene = new ApiScene(archive, app, settings.Listen);
        scene.Viewer = await scene.MakeKeyAsync("viewer", ApiScope.Viewer);
        scene.Operator = await scene.MakeKeyAsync("operator", ApiScope.Operator);
        return scene;
    }

    public async Task<string> MakeKeyAsync(string name, ApiScope scope, TimeSpan? expires = null) =>
        (await Keys.CreateAsync(name, scope, expires, RandomNumberGenerator.GetBytes(ApiKeyText.ChanceBytes), Token)).Text;

    /// <summary>By GET, as a viewer.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync("GET", path, Viewer);

    /// <param name="method">Of HTTP.</param>
    /// <param name="path">Below <c>/api/v1/</c>.</param>
    /// <param name="key">Null for none.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="type">Of the body.</param>
    public async Task<Answer> SendAsync(string method, string path, string? key, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        using var response = await _http.SendAsync(request, Token);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(Token), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Archive.DisposeAsync();
    }

    private static ArchiveConfiguration ConfigurationOf(TestArchive archive) => new()
    {
        Archive = archive.Context.Id,
        Chunking = archive.Context.Chunking,
        Signers = [],
        Stores = [.. archive.Context.Stores.Select(store => StoreConfiguration.Create(
            StoreName.Parse(store.Name.Value), StoreConfiguration.FileSystem, archive.StoreFolder(store.Name.Value), new Dictionary<string, string>(), (_, why) => Assert.Fail(why)))],
    };
}
