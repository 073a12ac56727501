using System.Net;
using System.Net.Security;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Baton.Clpwitness;

/// <summary>The service: takes beats and hands out those of the others.</summary>
internal sealed class WitnessServer : IAsyncDisposable
{
    private const string Beats = "application/octet-stream";
    private const string Scheme = "Bearer ";

    private readonly WebApplication _app;
    private readonly ClusterBook _book;

    private WitnessServer(WebApplication app, ClusterBook book)
    {
        _app = app;
        _book = book;
    }

    /// <summary>Where it listens.</summary>
    public IReadOnlyCollection<string> Addresses => [.. _app.Urls];

    /// <exception cref="IOException">An address is taken or not there.</exception>
    public static async Task<WitnessServer> StartAsync(
        Options options, TimeProvider time, Action<string> warn)
    {
        if (!Directory.Exists(options.Clusters))
            throw new IOException($"{options.Clusters} is not there");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(
            json => json.SerializerOptions.TypeInfoResolverChain.Add(WitnessJson.Default));
        var certificate = options.Plain
            ? null : new ServerCertificate(options.Certificate, options.Key, time, warn);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(
            kestrel => Configure(kestrel, options, certificate));
        var app = builder.Build();
        var server = new WitnessServer(app, new ClusterBook(options.Clusters, time, warn));
        // Who shows no token keeps no place of those who do.
        app.Use((context, next) =>
        {
            context.Response.Headers.Connection = "close";
            return next(context);
        });
        app.MapMethods("/healthz", ["GET", "HEAD"], () => Results.Text("ok\n"));
        app.MapPost("/v1/clusters/{cluster:guid}/servers/{server:int}", server.TakeAsync);
        app.MapMethods("/v1/clusters/{cluster:guid}", ["GET", "HEAD"], server.Tell);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return server;
    }

    /// <summary>Waits until it is told to end.</summary>
    public Task EndAsync() => _app.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(
        KestrelServerOptions kestrel, Options options, ServerCertificate? certificate)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = Limits.ConnectionsMax;
        limits.MaxRequestBodySize = Limits.BeatBytesMax;
        limits.MaxRequestBufferSize = 16 * 1024;
        limits.MaxResponseBufferSize = 64 * 1024;
        limits.MaxRequestHeaderCount = 32;
        limits.MaxRequestHeadersTotalSize = 4096;
        limits.MaxRequestLineSize = 512;
        limits.RequestHeadersTimeout = Limits.RequestTimeMax;
        limits.KeepAliveTimeout = Limits.KeepAlive;
        foreach (var address in options.Listen)
        {
            // On a machine without IPv6 it is IPv4 alone.
            if (address.Address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(address.Port, Serve);
            else kestrel.Listen(address, Serve);
        }

        void Serve(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is null) return;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = Limits.RequestTimeMax,
                OnConnection = _ => new(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                }),
            });
        }
    }

    private async Task TakeAsync(HttpContext context, Guid cluster, int server)
    {
        // The one answer for a strange cluster and a wrong token: nobody learns who is served.
        if (Room(context, cluster) is not { } room)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (server is < 0 or >= Limits.ServersMax)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        byte[] buffer = new byte[Limits.BeatBytesMax];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted);
        patience.CancelAfter(Limits.RequestTimeMax);
        int length;
        try
        {
            length = await context.Request.Body.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false, patience.Token)
                .ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return;
        }
        bool taken = length > 0 && room.Put(server, buffer.AsSpan(0, length));
        if (!taken)
        {
            context.Response.StatusCode = length == 0
                ? StatusCodes.Status400BadRequest : StatusCodes.Status429TooManyRequests;
            return;
        }
        byte[] answer = room.Others(server);
        context.Response.ContentType = Beats;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted)
            .ConfigureAwait(false);
    }

    private IResult Tell(HttpContext context, Guid cluster) =>
        Room(context, cluster) is { } room
            ? Results.Json(new ClusterSeen(cluster, room.Seen()), WitnessJson.Default.ClusterSeen)
            : Results.StatusCode(StatusCodes.Status401Unauthorized);

    // Whoever may enter also keeps the connection.
    private ClusterRoom? Room(HttpContext context, Guid cluster)
    {
        string shown = context.Request.Headers.Authorization.ToString();
        var room = shown.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? _book.Enter(cluster, shown[Scheme.Length..].Trim()) : null;
        if (room is not null) context.Response.Headers.Remove("Connection");
        return room;
    }
}

/// <summary>Whom the witness heard of in a cluster.</summary>
internal sealed record ClusterSeen(Guid Cluster, IReadOnlyList<ServerSeen> Servers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterSeen))]
internal sealed partial class WitnessJson : JsonSerializerContext;
