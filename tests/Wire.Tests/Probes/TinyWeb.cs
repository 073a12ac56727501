using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Baton.Wire.Tests.Probes;

/// <summary>A web server on this machine whose answers a test writes.</summary>
internal sealed class TinyWeb : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _served;

    public TinyWeb(Func<HttpListenerRequest, int, (int Status, string Body)> answer)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        _listener.Prefixes.Add($"http://*:{Port}/");
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (_listener.IsListening)
            {
                var context = await _listener.GetContextAsync();
                var (status, body) = answer(context.Request, _served++);
                context.Response.StatusCode = status;
                byte[] bytes = Encoding.UTF8.GetBytes(body);
                if (bytes.Length > 0) await context.Response.OutputStream.WriteAsync(bytes);
                context.Response.Close();
            }
        });
    }

    public int Port { get; }

    public static string Body(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream);
        return reader.ReadToEnd();
    }

    public void Dispose() => _listener.Close();
}
