using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Preservation.Archive.Ports;

namespace Preservation.Worker.Tests.Simulated;

/// <summary>Stands between a process and something outside of it: each call is a moment at which the process may die.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "A proxy is derived from it when it runs.")]
internal class Mortal<T> : DispatchProxy
    where T : class
{
    private T _inner = null!;
    private Life _life = null!;
    private Action _before = () => { };

    /// <param name="inner">What is outside.</param>
    /// <param name="life">Of the process.</param>
    /// <param name="before">Called before each call; what it throws is the answer.</param>
    public static T Around(T inner, Life life, Action? before = null)
    {
        var around = Create<T, Mortal<T>>();
        var mortal = (Mortal<T>)(object)around;
        (mortal._inner, mortal._life, mortal._before) = (inner, life, before ?? mortal._before);
        return around;
    }

    protected override object? Invoke(MethodInfo? method, object?[]? arguments)
    {
        // Nobody tidies up for the dead.
        if (method!.Name == nameof(IAsyncDisposable.DisposeAsync) && _life.IsOver)
            return ValueTask.CompletedTask;
        if (!method.IsSpecialName)
        {
            _life.Step();
            _before();
        }
        return method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, arguments, null) switch
        {
            Task<IObjectUpload> upload => WrapAsync(upload),
            Task<Lease> lease => KeepAsync(lease),
            var result => result,
        };
    }

    private async Task<IObjectUpload> WrapAsync(Task<IObjectUpload> upload) => Mortal<IObjectUpload>.Around(await upload, _life);

    private async Task<Lease> KeepAsync(Task<Lease> taking)
    {
        var lease = await taking;
        _life.Leases.Add(lease);
        return lease;
    }
}
