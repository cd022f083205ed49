namespace SecondOpinion.Benchmarks.Peers;

/// <summary>nginx as one would run it for static files: one worker, sendfile, no log.</summary>
internal static class Nginx
{
    /// <summary>Serves <paramref name="root"/> in clear and, on the next address, by TLS.</summary>
    public static async Task<(Server Server, string Clear, string Tls)> StartAsync(string work, string root, Certificate certificate)
    {
        var (clear, tls) = (Server.FreePort(), Server.FreePort());
        var configuration = Path.Combine(work, "nginx.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            daemon off; user root; worker_processes 1; pid {{work}}/nginx.pid; error_log {{work}}/nginx.log; events { worker_connections 512; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 300;
              client_body_temp_path {{work}}/b; proxy_temp_path {{work}}/p; fastcgi_temp_path {{work}}/f; uwsgi_temp_path {{work}}/u; scgi_temp_path {{work}}/s;
              default_type application/octet-stream;
              server {
                listen 127.0.0.1:{{clear}}; listen 127.0.0.1:{{tls}} ssl; root {{root}};
                ssl_certificate {{certificate.Pem}}; ssl_certificate_key {{certificate.Key}}; ssl_protocols TLSv1.3;
              }
            }
            """);
        var program = Checkout.RequirePeer("nginx");
        var server = await Server.StartAsync(program, ["-c", configuration], $"http://127.0.0.1:{clear}/");
        return (server, $"http://127.0.0.1:{clear}", $"https://127.0.0.1:{tls}");
    }
}
