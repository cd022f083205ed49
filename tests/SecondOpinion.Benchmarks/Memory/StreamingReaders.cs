using System.Globalization;
using System.Net.Sockets;

namespace SecondOpinion.Benchmarks.Memory;

/// <summary>Many readers of one instance, each on a connection of its own and from a place of its own.</summary>
/// <param name="address">Of the service.</param>
/// <param name="frames">Path up to the frame number.</param>
/// <param name="count">Frames there are.</param>
/// <param name="headers">Of a viewer's request.</param>
internal sealed class StreamingReaders(string address, string frames, int count, IReadOnlyDictionary<string, string> headers)
{
    private const int FramesInAList = 16;
    private const int SmallBuffer = 16 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private long _bytes;
    private long _slow;
    private long _whole;
    private long _left;

    /// <summary>Taken off the wire by all.</summary>
    public long Bytes => _bytes;

    /// <summary>MiB of them that the slow ones took.</summary>
    public long Slow => _slow >> 20;

    /// <summary>Answers read to their end.</summary>
    public long Whole => _whole;

    /// <summary>Answers left in the middle, with the connection.</summary>
    public long Left => _left;

    /// <summary>Reads until stopped: of every eight one is slow, one leaves in the middle, two ask for lists, the others for frame after frame.</summary>
    public Task RunAsync(int readers, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, readers).Select(reader => Task.Run(
        () => ReadAsync(reader * count / readers, reader % 8, stop), CancellationToken.None)));

    private async Task ReadAsync(int place, int kind, CancellationToken stop)
    {
        var client = Client(isSlow: kind == 0);
        try
        {
            for (var at = place; !stop.IsCancellationRequested; at = (at + FramesInAList) % count)
            {
                foreach (var list in kind < 4 ? [string.Join(',', Numbers(at))] : Numbers(at).Select(number => number.ToString(CultureInfo.InvariantCulture)))
                {
                    if (!await TakeAsync(client, list, kind, stop))
                    {
                        client.Dispose();
                        client = Client(isSlow: false);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            return; // time is up
        }
        finally
        {
            client.Dispose();
        }
    }

    private IEnumerable<int> Numbers(int from) => Enumerable.Range(from, FramesInAList).Select(number => (number % count) + 1);

    /// <summary>False when the answer was left in the middle.</summary>
    private async Task<bool> TakeAsync(HttpClient client, string list, int kind, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}{frames}{list}");
        foreach (var (name, value) in headers.Where(header => kind >= 4 || header.Key != "Accept"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        var buffer = new byte[kind == 0 ? SmallBuffer : 4 * SmallBuffer];
        var taken = 0;
        for (var read = await body.ReadAsync(buffer, stop); read > 0; read = await body.ReadAsync(buffer, stop))
        {
            taken += read;
            Interlocked.Add(ref _bytes, read);
            if (kind == 0)
            {
                Interlocked.Add(ref _slow, read);
                await Task.Delay(Pause, stop);
            }
            else if (kind == 1 && taken > 1_000_000)
            {
                Interlocked.Increment(ref _left);
                return false;
            }
        }

        Interlocked.Increment(ref _whole);
        return true;
    }

    /// <summary>A slow one's socket takes little at a time, so that the rest stays with the service.</summary>
    private static HttpClient Client(bool isSlow) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (isSlow)
            {
                socket.ReceiveBufferSize = SmallBuffer;
            }

            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
