using Azure.Core;
using Azure.Core.Pipeline;
using Preservation.Archive.Ports;

namespace Preservation.Stores.Azure;

/// <summary>Notes the time that each answer of the service carries, so that the clock of this machine can be compared with it.</summary>
internal sealed class DatePolicy(StoreTraffic traffic, TimeProvider clock) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var asked = clock.GetUtcNow();
        await ProcessNextAsync(message, pipeline);
        Note(message, asked);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var asked = clock.GetUtcNow();
        ProcessNext(message, pipeline);
        Note(message, asked);
    }

    private void Note(HttpMessage message, DateTimeOffset asked)
    {
        if (message.HasResponse && message.Response.Headers.Date is { } theirs)
            traffic.Told(new ToldTime(theirs, asked, clock.GetUtcNow()));
    }
}
